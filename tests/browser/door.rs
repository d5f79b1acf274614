//! Who may see what, and what the first view weighs.

use astroloh::build_info::repository_url;
use serde_json::json;

use crate::visit::Visit;

/// Bytes of files on the wire until the overview stands.
const FIRST_VIEW_BYTES: u64 = 60 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_sees_the_sky_and_the_operator_everything() {
    let Some(visit) = Visit::as_visitor().await else { return };
    let browser = &visit.browser;
    browser.wait("document.querySelector('h1').textContent === 'Sky' && document.querySelector('.wheel')").await;
    assert_eq!(browser.value("document.querySelectorAll('nav .lock').length").await, json!(7));
    assert_eq!(browser.value("window.streams.length").await, json!(0), "a visitor listens to nothing");

    visit.go("#/cache").await;
    browser.fill("#token", "not the token").await;
    browser.click("form.login button").await;
    browser.wait("document.querySelector('#token-error')?.textContent.includes('not the admin token')").await;

    visit.sign_in().await;
    browser.wait("document.querySelector('h1').textContent === 'Cache' && document.querySelector('tbody tr')").await;
    assert_eq!(browser.value("document.cookie").await, json!(""), "no script sees the session");

    browser.click_text("button", "Sign out").await;
    browser.wait("document.querySelector('#token')").await;
    browser.client.refresh().await.unwrap();
    browser.wait("document.querySelector('#token')").await;
    visit.end(&["api/v1/session"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_source_of_the_server_is_offered_below_every_page() {
    let Some(visit) = Visit::as_visitor().await else { return };
    let offered = visit.browser.value(
        "[document.querySelector('.source').textContent, document.querySelector('.source').getAttribute('href')]",
    );
    let expected = match repository_url() {
        Some(url) => json!(["Source code", url]),
        None => json!(["Source code: ask the operator of this server", null]),
    };
    assert_eq!(offered.await, expected);
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_view_is_light() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    browser.tell("Network.enable", json!({})).await;
    browser.tell("Network.clearBrowserCache", json!({})).await;
    browser.client.refresh().await.unwrap();
    browser.wait("document.querySelectorAll('.tile').length === 10").await;
    let loaded = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource').filter((it) => it.name.includes('/assets/'))]";
    let bytes =
        browser.value(&format!("{loaded}.reduce((sum, it) => sum + it.encodedBodySize, 0)")).await.as_u64().unwrap();
    let plain =
        browser.value(&format!("{loaded}.reduce((sum, it) => sum + it.decodedBodySize, 0)")).await.as_u64().unwrap();
    assert!((10_000..FIRST_VIEW_BYTES).contains(&bytes), "{bytes} bytes on the wire");
    assert!(bytes * 2 < plain, "{bytes} of {plain} bytes: the files are not packed");
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn language_and_theme_are_chosen_and_kept() {
    let Some(visit) = Visit::as_visitor().await else { return };
    let browser = &visit.browser;
    browser.pick(".choices label:nth-of-type(1) select", "ru").await;
    browser.wait("document.querySelector('h1').textContent === 'Небо' && document.documentElement.lang === 'ru'").await;
    browser.pick(".choices label:nth-of-type(2) select", "dark").await;
    browser.wait("getComputedStyle(document.documentElement).backgroundColor === 'rgb(13, 19, 31)'").await;
    browser.wait("document.querySelector('.wheel').src.includes('theme=dark')").await;

    browser.client.refresh().await.unwrap();
    browser
        .wait(
            "document.querySelector('h1')?.textContent === 'Небо' && document.documentElement.dataset.theme === 'dark'",
        )
        .await;
    browser.pick(".choices label:nth-of-type(2) select", "system").await;
    browser.prefer("dark").await;
    browser.wait("document.documentElement.dataset.theme === 'dark'").await;
    browser.prefer("light").await;
    browser.wait("document.documentElement.dataset.theme === 'light'").await;
    visit.end(&[]).await;
}
