//! Figures arrive by themselves, and again after the server was away.

use serde_json::json;

use crate::visit::Visit;

/// The figure of voice turns, as text.
const TURNS: &str = "(document.querySelector('.tile .note')?.textContent ?? '')";

/// What tells a page whose server is dead: its figures, its title and its icon.
const LOOKS_DEAD: &str = "document.title.startsWith('No connection') \
    && document.querySelector('link[rel=icon]').href.startsWith('data:image/png') \
    && getComputedStyle(document.querySelector('main.silent .page')).filter.includes('grayscale') \
    && document.querySelector('.lead').textContent.startsWith('The server cannot be reached')";

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
    visit.browser.wait("document.querySelector('.lost')?.textContent.includes('lost for')").await;
    assert_eq!(
        visit.browser.value("document.querySelectorAll('.tile').length").await,
        json!(10),
        "the last figures stay"
    );
    visit.browser.wait(LOOKS_DEAD).await;
    let arc = "getComputedStyle(document.querySelector('.score .reached')).stroke";
    let muted = "getComputedStyle(document.querySelector('.silent .muted')).color";
    assert_eq!(visit.browser.value(arc).await, visit.browser.value(muted).await, "nothing of it is green");

    // The sessions of a server end with it.
    visit.server.restart();
    visit.browser.wait("document.querySelector('#token') && document.querySelector('main').textContent.includes('session is over')").await;
    visit.sign_in().await;
    visit.browser.wait(&format!("!document.querySelector('.lost') && {TURNS}.startsWith('0 turns')")).await;
    visit
        .browser
        .wait(&format!("!({LOOKS_DEAD}) && document.querySelector('link[rel=icon]').href.endsWith('icon.svg')"))
        .await;
    visit.say("", 0).await;
    visit.browser.wait(&format!("{TURNS}.startsWith('1 turn ')")).await;
    let open = visit.browser.value("window.streams.filter((it) => it.readyState !== EventSource.CLOSED).length").await;
    assert_eq!(open, json!(1), "the streams of before are closed");
    visit.end(&["api/v1/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_looks_dead_though_its_connection_is_open() {
    let Some(visit) = Visit::as_operator().await else { return };
    visit.browser.wait(&format!("{TURNS}.startsWith('0 turns')")).await;
    visit.server.hang(false);
    // Silence is judged by the page's own clock.
    let later = "{ const now = Date.now; window.ahead = 0; Date.now = () => now() + window.ahead; window.ahead = 15_000; return true; }";
    visit.browser.value(&format!("(() => {later})()")).await;
    visit.browser.wait(LOOKS_DEAD).await;
    visit.server.hang(true);
    visit.browser.wait(&format!("!({LOOKS_DEAD}) && !document.querySelector('.lost')")).await;
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_server_shows_no_red() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    // Nothing of the little that is asked is in the cache yet: a hit rate of so few lookups means nothing.
    visit.say("гороскоп для овна", 0).await;
    visit.say("гороскоп для льва", 1).await;
    browser.wait(&format!("{TURNS}.startsWith('2 turns')")).await;
    let hit_rate = "[...document.querySelectorAll('.tile')].find((it) => it.textContent.includes('hit rate')).querySelector('.value').textContent";
    browser.wait(&format!("parseInt({hit_rate}) < 60")).await;
    browser.wait("document.querySelector('.score text').textContent === '100'").await;
    assert_eq!(
        browser.value("document.querySelectorAll('.tile.bad, .score.warn, .score.fail').length").await,
        json!(0)
    );
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_says_what_it_waits_for() {
    let Some(visit) = Visit::as_operator().await else { return };
    let script = "const done = arguments[arguments.length - 1];
        import(new URL('assets/app/rule.js', location.href).href).then(({ waits }) => {
            const now = Date.now();
            Date.now = () => now;
            const ago = (s) => new Date(Date.now() - s * 1000).toISOString();
            const rule = { bad_side: 'above', calm_s: 120, warning: { raise: 1500, clear: 1200 }, critical: { raise: 2500, clear: 2000 } };
            const alert = { severity: 'warning', unit: 'ms', value: 1800, threshold: 1500, measured_at: ago(5), calm_since: null };
            done([
                alert,
                { ...alert, value: 1300 },
                { ...alert, value: 900, calm_since: ago(60) },
                { ...alert, calm_since: ago(60) },
                { ...alert, calm_since: ago(60), measured_at: ago(300) },
                { ...alert, unit: 'outage', value: 0, threshold: 0.5, calm_since: ago(60) },
                { ...alert, measured_at: ago(300) },
                { ...alert, severity: 'critical', threshold: 2500, value: 1600, calm_since: ago(60) },
            ].map((it) => waits(it, rule)));
        });";
    let told = visit.browser.client.execute_async(script, vec![]).await.unwrap();
    assert_eq!(
        told,
        json!([
            "",
            "within the limit again, but all clear only at 1.2 sec",
            "within the limit again; the alert ends if it stays so for another 1 min",
            "too little happens to judge it; the alert ends if it stays so for another 1 min",
            "measured 5 min. ago, nothing to measure since; the alert ends if it stays so for another 1 min",
            "it works again; the alert ends if it stays so for another 1 min",
            "measured 5 min. ago, nothing to measure since",
            "within the limit again; the alert becomes a warning if it stays so for another 1 min",
        ])
    );
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_to_and_fro_leaves_nothing_behind() {
    let Some(visit) = Visit::as_operator().await else { return };
    let mut warming_up = Vec::new();
    while warming_up.len() < MOST_WARM_UP && !has_settled(&warming_up) {
        warming_up.push(round(&visit).await);
    }
    let mut kept = Vec::new();
    for _ in 0..3 * THIRD {
        kept.push(round(&visit).await);
    }
    for (index, of) in ["nodes", "listeners"].into_iter().enumerate() {
        let counted: Vec<u64> = kept.iter().map(|look| look[index]).collect();
        let browser = &visit.browser.version;
        assert!(!grows(&counted), "{of} grow in {browser}: round by round {counted:?}, after {warming_up:?}");
    }
    assert_eq!(visit.browser.value("window.streams.length").await, json!(1));
    visit.end(&[]).await;
}

/// What is gone round: a page with charts, one that listens, and one that asks.
const ROUND: [(&str, &str); 3] = [
    ("#/performance?range=15m", "document.querySelectorAll('.uplot').length === 3"),
    ("#/overview", "document.querySelectorAll('.tile').length === 10"),
    ("#/cache", "document.querySelectorAll('tbody tr').length >= 7"),
];

/// Rounds until [`SETTLED`] looks in a row agree, at most. The first ones load pages, and the browser fills stores of its own.
const MOST_WARM_UP: usize = 12;

/// Looks in a row that agree when the browser has warmed up. Chromium 156 agrees three times before it keeps a little more.
const SETTLED: usize = 4;

/// Rounds in a third of what is judged.
const THIRD: usize = 3;

/// Goes round once. The nodes and listeners that are alive on the last page, when all that can go has gone.
async fn round(visit: &Visit) -> [u64; 2] {
    for view in ROUND {
        visit.see(view).await;
    }
    let browser = &visit.browser;
    browser.wait("document.querySelectorAll('.uplot').length === 0").await;
    // What the first collection frees may have held what the second one frees.
    for _ in 0..2 {
        browser.tell("HeapProfiler.collectGarbage", json!({})).await;
    }
    let counters = browser.tell("Memory.getDOMCounters", json!({})).await;
    ["nodes", "jsEventListeners"].map(|name| counters[name].as_u64().unwrap())
}

/// Whether the last looks agree.
fn has_settled(looks: &[[u64; 2]]) -> bool {
    looks.windows(SETTLED).next_back().is_some_and(|last| last.iter().all(|look| *look == last[0]))
}

/// Whether a number grows by one or more a round: from the first third of its values to the second, and again to the last. What
/// rises once, or comes and goes, is left by no round.
fn grows(values: &[u64]) -> bool {
    let middle = |third: &[u64]| {
        let mut third = third.to_vec();
        third.sort_unstable();
        third[third.len() / 2]
    };
    let middles: Vec<u64> = values.chunks(THIRD).map(middle).collect();
    middles.windows(2).all(|pair| pair[1] >= pair[0] + THIRD as u64)
}

#[test]
fn only_what_every_round_leaves_is_growth() {
    for (is_growth, values) in [
        (false, [786; 9]),
        (false, [1055, 786, 786, 786, 786, 786, 786, 786, 786]),
        (false, [786, 786, 786, 786, 900, 900, 900, 900, 900]),
        (false, [786, 790, 786, 790, 786, 790, 786, 790, 786]),
        (true, [39, 40, 41, 42, 43, 44, 45, 46, 47]),
        (true, [786, 795, 790, 797, 797, 800, 804, 800, 805]),
        (true, [500, 600, 700, 800, 900, 1000, 1100, 1200, 1300]),
    ] {
        assert_eq!(grows(&values), is_growth, "{values:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_plans_is_told_by_the_servers_clock() {
    let Some(visit) = Visit::as_operator().await else { return };
    // From here on the browser's clock is two hundred days slow; the page has heard of it when it has asked for something.
    visit.see(("#/jobs", "document.querySelectorAll('main td').length > 5")).await;
    let slow = "(Date.now = ((now) => () => now() - 200 * 86_400_000)(Date.now.bind(Date))) && true";
    visit.browser.value(slow).await;
    visit.see(("#/settings", "document.querySelector('main table, main .failure')")).await;
    visit.see(("#/jobs", "document.querySelectorAll('main td').length > 5")).await;
    let told = visit.browser.value("document.querySelector('main').textContent").await;
    assert!(told.as_str().unwrap().contains("in "), "{told}");
    assert!(!["00 days", "199 days"].iter().any(|far| told.as_str().unwrap().contains(far)), "{told}");
    // A history of two hundred days would have too many points, and be refused.
    visit.see(("#/performance?range=15m", "document.querySelectorAll('.uplot canvas').length === 3")).await;
    visit.end(&[]).await;
}
