//! The pages of the sky, as a visitor uses them.

use fantoccini::key::Key;

use crate::visit::Visit;

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_is_asked_about_when_clocks_showed_its_time_twice() {
    let Some(visit) = Visit::as_visitor().await else { return };
    let browser = &visit.browser;
    visit.go("#/sky/birth").await;
    browser.fill("#born", "нижнем новгороде").await;
    browser.wait("document.querySelector('#born-0')?.textContent.includes('Nizh')").await;
    browser.press(Key::Enter).await;
    browser
        .wait("document.querySelector('#born').value.startsWith('Nizh') && !document.querySelector('#born-0')")
        .await;

    browser.fill("input[type=date]", "10312010").await;
    browser.fill("input[type=time]", "0230AM").await;
    browser.click_text("button", "Draw the chart").await;
    browser.wait("document.querySelectorAll('.question button').length === 2").await;
    browser.click(".question button:nth-of-type(2)").await;
    browser
        .wait("document.querySelector('main').textContent.includes('2010-10-31 02:30:00 (UTC+03:00, Europe/Moscow)')")
        .await;
    browser.wait("document.querySelector('.wheel').naturalWidth > 100 && document.querySelectorAll('section[aria-labelledby=aspects] tbody tr').length > 10").await;
    browser.wait("document.querySelector('a[download$=\".svg\"]').href.startsWith('data:image/svg+xml')").await;

    browser.click(".tick input").await;
    browser.click_text("button", "Draw the chart").await;
    browser.wait("document.querySelector('.question')?.textContent.length > 20 && !document.querySelector('section[aria-labelledby=points]').textContent.includes('Ascendant')").await;
    visit.end(&["api/v1/natal"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn months_years_and_pairs_are_walked_through() {
    let Some(visit) = Visit::as_visitor().await else { return };
    let browser = &visit.browser;
    visit.see(("#/sky/month?year=2026&month=12", "document.querySelectorAll('.month .moon').length === 31")).await;
    browser.click("button[aria-label='Month after']").await;
    browser.wait("location.hash.includes('year=2027&month=1') && document.querySelector('main h2').textContent === 'January 2027'").await;
    browser.wait("document.querySelectorAll('.month .void').length > 5").await;

    visit.see(("#/sky/year?year=2026", "document.querySelector('.strip')")).await;
    browser.wait("[...document.querySelectorAll('tbody tr')].filter((it) => it.textContent.startsWith('Mercury')).length >= 3").await;
    browser.click("button[aria-label='Year after']").await;
    browser.wait("document.querySelector('main h2').textContent === '2027'").await;

    visit.see(("#/sky/pairs", "document.querySelector('.matrix')")).await;
    browser.click("button[aria-label^='Aries with Libra']").await;
    browser
        .wait("document.querySelector('.bars') && document.querySelector('main').textContent.includes('Aries — Libra')")
        .await;
    browser.press(Key::Down).await;
    browser.wait("document.activeElement.getAttribute('aria-label').startsWith('Taurus with Libra') && document.querySelector('main').textContent.includes('Taurus — Libra')").await;
    visit.end(&[]).await;
}
