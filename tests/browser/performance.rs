//! The charts: one stretch of time for all of them, in the address.

use fantoccini::Locator;
use fantoccini::actions::{InputSource as _, MouseActions, PointerAction};
use std::time::Duration;

use crate::visit::Visit;

#[tokio::test(flavor = "multi_thread")]
async fn charts_share_a_stretch_that_the_address_keeps() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    for message in 0..3 {
        visit.say("гороскоп для льва", message).await;
    }
    visit.go("#/performance").await;
    browser.wait("document.querySelectorAll('.uplot canvas').length === 3").await;
    browser.click_text("button", "15 min").await;
    browser.wait("location.hash.includes('range=15m')").await;
    browser.pick("main label select", "all").await;
    browser
        .wait("location.hash.includes('op=all') && document.querySelector('.legend b').textContent.includes('ms')")
        .await;

    browser.click(".chart details summary").await;
    browser
        .wait("[...document.querySelectorAll('.chart tbody tr')].some((row) => row.textContent.includes('ms'))")
        .await;

    // A drag over one chart zooms them all.
    let over = browser.client.find(Locator::Css(".u-over")).await.unwrap();
    let (x, y, width, _) = over.rectangle().await.unwrap();
    let at = |part: f64| PointerAction::MoveTo {
        duration: Some(Duration::from_millis(60)),
        x: x + width * part,
        y: y + 20.0,
    };
    let drag = MouseActions::new("mouse".to_owned())
        .then(at(0.3))
        .then(PointerAction::Down { button: 0 })
        .then(at(0.5))
        .then(at(0.7))
        .then(PointerAction::Up { button: 0 });
    browser.client.perform_actions(drag).await.unwrap();
    browser.wait("location.hash.includes('from=') && location.hash.includes('to=')").await;
    browser.wait("[...document.querySelectorAll('button')].some((it) => it.textContent === 'Back to now')").await;

    browser.client.refresh().await.unwrap();
    browser.wait("location.hash.includes('from=') && document.querySelectorAll('.uplot canvas').length === 3").await;
    browser.click_text("button", "Back to now").await;
    browser.wait("!location.hash.includes('from=') && document.querySelector('button[aria-pressed=\"true\"]').textContent === '15 min'").await;
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_is_under_way_is_not_drawn_as_a_collapse() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    for message in 0..3 {
        visit.say("гороскоп для льва", message).await;
    }
    // A step of a month's chart takes hours: all that was said is in the one that is under way.
    visit.go("#/performance?range=30d").await;
    browser.wait("document.querySelectorAll('.uplot canvas').length === 3").await;
    browser
        .client
        .execute("document.querySelectorAll('.chart details summary').forEach((it) => it.click())", vec![])
        .await
        .unwrap();
    let last = "[...document.querySelectorAll('.chart')].map((it) => it.querySelector('tbody tr')?.lastElementChild.textContent)";
    browser
        .wait(&format!("(([took, rate, errors]) => took?.includes('s') && rate === '—' && errors === '—')({last})"))
        .await;
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn charts_are_drawn_anew_when_the_theme_turns() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    visit.go("#/performance").await;
    browser.wait("document.querySelectorAll('.uplot canvas').length === 3").await;
    browser.client.execute("document.querySelector('.uplot').dataset.old = ''", vec![]).await.unwrap();
    browser.pick(".choices label:nth-of-type(2) select", "dark").await;
    browser
        .wait("document.querySelectorAll('.uplot canvas').length === 3 && !document.querySelector('[data-old]')")
        .await;
    visit.end(&[]).await;
}
