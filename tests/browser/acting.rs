//! What the operator does: clear a kind, run a job, mute a rule.

use crate::visit::Visit;

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_is_cleared_only_when_it_is_asked_for_twice() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    visit.say("гороскоп для льва", 0).await;
    visit.go("#/cache").await;
    let row = "[...document.querySelectorAll('tbody tr')].find((it) => it.querySelector('th').textContent.startsWith('transits'))";
    browser.wait(&format!("{row}?.querySelectorAll('td')[4].textContent.match(/[1-9]/)")).await;
    browser.click("button[aria-label='Clear: transits']").await;
    browser.wait("document.querySelector('button.danger')?.textContent === 'Really?'").await;
    browser.click("button.danger").await;
    browser.wait("document.querySelector('main').textContent.includes('Cleared: transits.')").await;
    browser.wait(&format!("{row}.querySelectorAll('td')[4].textContent.startsWith('0 byte')")).await;
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_when_it_is_told_to() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    visit.go("#/jobs").await;
    let row = "[...document.querySelectorAll('tbody tr')].find((it) => it.textContent.includes('clean_up'))";
    browser.wait(&format!("{row}?.textContent.includes('not run yet')")).await;
    browser.click("button[aria-label='Run now: cache clean-up']").await;
    browser.wait(&format!("{row}.querySelector('.badge')?.textContent === 'done'")).await;
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_muted_and_heard_again() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    visit.go("#/alerts").await;
    browser.click("section[aria-labelledby='mutes'] summary").await;
    browser.wait("document.querySelector(\"section[aria-labelledby='mutes'] option[value='refusals']\")").await;
    browser.pick("section[aria-labelledby='mutes'] label:nth-of-type(1) select", "refusals").await;
    browser.click_text("section[aria-labelledby='mutes'] button", "Mute").await;
    browser.wait("document.querySelector('section[aria-labelledby=\"mutes\"] li')?.textContent.startsWith('Refused share until')").await;
    browser.click("button[aria-label='Unmute: Refused share']").await;
    browser.wait("!document.querySelector('section[aria-labelledby=\"mutes\"] li')").await;
    visit.end(&[]).await;
}
