//! Without a mouse: Tab reaches every control and shows where one is.

use std::collections::BTreeSet;

use fantoccini::key::Key;
use serde_json::json;

use crate::visit::{VIEWS, Visit};

/// Numbers every control that is seen, so that each can be told from the others.
const NUMBER: &str = "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]
    .filter((it) => !it.disabled && it.tabIndex >= 0 && it.checkVisibility({visibilityProperty: true}))
    .map((it, index) => { it.dataset.number = index; return index; })";

/// The control that has the focus, and whether one can see that.
const FOCUSED: &str = "(() => {
    const it = document.activeElement; const style = getComputedStyle(it);
    return {number: it.dataset.number === undefined ? null : Number(it.dataset.number), seen: style.outlineStyle !== 'none', what: it.outerHTML.slice(0, 120)};
})()";

#[tokio::test(flavor = "multi_thread")]
async fn tab_reaches_every_control_of_every_page() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    for view in VIEWS {
        visit.see(*view).await;
        browser
            .client
            .execute("document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)", vec![])
            .await
            .unwrap();
        let numbered = browser.value(NUMBER).await;
        let wanted: BTreeSet<u64> = numbered.as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
        let mut reached = BTreeSet::new();
        // A figure that arrives may add a control meanwhile; once around is enough for those that were numbered.
        for _ in 0..wanted.len() * 2 + 20 {
            browser.press(Key::Tab).await;
            let focused = browser.value(FOCUSED).await;
            if let Some(number) = focused["number"].as_u64() {
                assert_eq!(focused["seen"], json!(true), "{}: the focus is not seen on {}", view.0, focused["what"]);
                reached.insert(number);
            }
            if reached.is_superset(&wanted) {
                break;
            }
        }
        let mut missed = Vec::new();
        for number in wanted.difference(&reached) {
            missed.push(
                browser
                    .value(&format!("document.querySelector('[data-number=\"{number}\"]')?.outerHTML.slice(0, 160)"))
                    .await,
            );
        }
        missed.retain(|it| !it.is_null());
        assert!(missed.is_empty(), "{}: Tab does not reach {missed:?}", view.0);
    }
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_tab_skips_to_the_content() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    browser.client.refresh().await.unwrap();
    browser.wait("document.querySelector('.tile')").await;
    browser.press(Key::Tab).await;
    browser.wait("document.activeElement.classList.contains('skip')").await;
    browser.press(Key::Enter).await;
    browser.wait("document.activeElement.id === 'main' && location.hash.startsWith('#/overview')").await;
    visit.end(&[]).await;
}
