//! Figures arrive by themselves, and again after the server was away.

use serde_json::json;

use crate::visit::Visit;

/// The figure of voice turns, as text.
const TURNS: &str = "(document.querySelector('.tile .note')?.textContent ?? '')";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_listener_says_arrives_on_the_overview() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    browser.wait(&format!("{TURNS}.startsWith('0 turns')")).await;
    visit.say("", 0).await;
    visit.say("гороскоп для овна", 1).await;
    browser.wait(&format!("{TURNS}.startsWith('2 turns')")).await;
    assert_eq!(browser.value("window.streams.length").await, json!(1), "one stream feeds it all");
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_away_is_missed_and_heard_again() {
    let Some(mut visit) = Visit::as_operator().await else { return };
    visit.browser.wait(&format!("{TURNS}.startsWith('0 turns')")).await;
    visit.server.kill();
    visit.browser.wait("document.querySelector('.lost')?.textContent.includes('not heard')").await;
    assert_eq!(
        visit.browser.value("document.querySelectorAll('.tile').length").await,
        json!(9),
        "the last figures stay"
    );

    // The sessions of a server end with it.
    visit.server.restart();
    visit.browser.wait("document.querySelector('#token') && document.querySelector('main').textContent.includes('session is over')").await;
    visit.sign_in().await;
    visit.browser.wait(&format!("!document.querySelector('.lost') && {TURNS}.startsWith('0 turns')")).await;
    visit.say("", 0).await;
    visit.browser.wait(&format!("{TURNS}.startsWith('1 turn ')")).await;
    let open = visit.browser.value("window.streams.filter((it) => it.readyState !== EventSource.CLOSED).length").await;
    assert_eq!(open, json!(1), "the streams of before are closed");
    visit.end(&["api/v1/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_to_and_fro_leaves_nothing_behind() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    let rounds = ["#/performance?range=15m", "#/overview", "#/cache"];
    let mut sizes = Vec::new();
    for round in 0..6 {
        for hash in rounds {
            let shows = if hash.starts_with("#/performance") {
                "document.querySelectorAll('.uplot').length === 3"
            } else {
                "document.querySelector('main h2')"
            };
            visit.see((hash, shows)).await;
        }
        assert_eq!(
            browser.value("document.querySelectorAll('.uplot').length").await,
            json!(0),
            "charts go with their page"
        );
        if round >= 2 {
            browser.tell("HeapProfiler.collectGarbage", json!({})).await;
            let counters = browser.tell("Memory.getDOMCounters", json!({})).await;
            sizes.push((counters["nodes"].as_u64().unwrap(), counters["jsEventListeners"].as_u64().unwrap()));
        }
    }
    let (first, last) = (sizes[0], sizes[sizes.len() - 1]);
    assert!(last.0 <= first.0 + first.0 / 5 && last.1 <= first.1 + first.1 / 5, "nodes and listeners grow: {sizes:?}");
    assert_eq!(browser.value("window.streams.length").await, json!(1));
    visit.end(&[]).await;
}
