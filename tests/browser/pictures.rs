//! Pictures of every page, to be looked at: `cargo test --test browser pictures -- --ignored` puts them into `target/pictures`, and
//! the two of the README into `assets/pictures`.

use std::path::Path;

use crate::visit::{VIEWS, Visit};

const DESK: (u32, u32) = (1360, 900);
const PHONE: (u32, u32) = (390, 844);

/// Tallest picture: what is longer is a list.
const TALLEST: u64 = 3_000;

const WORDS: [&str; 4] = ["", "гороскоп для льва", "какая сегодня луна", "овен и весы"];

/// The name of a page's picture, from its hash.
fn named(hash: &str) -> String {
    hash.trim_start_matches("#/").split('?').next().unwrap().replace('/', "-")
}

async fn with_traffic(turns: u32) -> Option<Visit> {
    let visit = Visit::as_operator().await?;
    for message in 0..turns {
        visit.say(WORDS[message as usize % WORDS.len()], message).await;
    }
    Some(visit)
}

async fn take(visit: &Visit, file: &Path) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, visit.browser.client.screenshot().await.unwrap()).unwrap();
}

async fn every_page(of: &str, shade: &str, (width, height): (u32, u32)) {
    let Some(visit) = with_traffic(16).await else { return };
    let browser = &visit.browser;
    browser.prefer(shade).await;
    browser.size(width, height).await;
    for view in VIEWS {
        visit.see(*view).await;
        if view.0 == "#/sky/birth" {
            browser.click_text("button", "Draw the chart").await;
            browser.wait("document.querySelector('.wheel')?.naturalWidth > 100").await;
        }
        if view.0 == "#/try" {
            browser.fill("#say", "гороскоп для льва на завтра").await;
            browser.press(fantoccini::key::Key::Enter).await;
            browser.wait("document.querySelector('.heard .text')?.textContent.includes('Лев')").await;
        }
        // As tall as the page, so that nothing is cut off.
        let tall = browser.value("document.documentElement.scrollHeight").await.as_u64().unwrap();
        browser.size(width, u32::try_from(tall.clamp(u64::from(height), TALLEST)).unwrap()).await;
        let file = format!("{}-{of}.png", named(view.0));
        take(&visit, &Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures").join(file)).await;
        browser.size(width, height).await;
    }
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "makes pictures for people to look at"]
async fn of_every_page() {
    every_page("light", "light", DESK).await;
    every_page("dark", "dark", DESK).await;
    every_page("phone", "light", PHONE).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "makes the pictures of the README"]
async fn of_the_readme() {
    let Some(visit) = with_traffic(16).await else { return };
    let browser = &visit.browser;
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures");
    browser.size(DESK.0, DESK.1).await;

    browser.prefer("dark").await;
    visit.see(("#/overview", "document.querySelector('.score text')?.textContent > 0")).await;
    // A quarter of an hour is drawn in steps; there have to be turns in some of them.
    let mut message = 16;
    while browser.value("document.querySelectorAll('.tile .spark path').length < 8").await == true {
        visit.say(WORDS[message as usize % WORDS.len()], message).await;
        message += 1;
    }
    take(&visit, &dir.join("overview.png")).await;

    browser.prefer("light").await;
    visit.see(("#/sky/today", "document.querySelector('.wheel').naturalWidth > 100")).await;
    browser.wait("document.querySelectorAll('main tbody tr').length === 16").await;
    take(&visit, &dir.join("sky.png")).await;
    visit.end(&[]).await;
}
