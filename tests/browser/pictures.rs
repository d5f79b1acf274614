//! Pictures of every page, to be looked at: `cargo test --test browser pictures -- --ignored` puts them into `target/pictures`.

use std::path::Path;

use serde_json::json;

use crate::visit::{VIEWS, Visit};

/// The name of a page's picture, from its hash.
fn named(hash: &str) -> String {
    hash.trim_start_matches("#/").split('?').next().unwrap().replace('/', "-")
}

async fn are_taken(of: &str, shade: &str, (width, height): (u32, u32)) {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    std::fs::create_dir_all(&dir).unwrap();
    browser.prefer(shade).await;
    browser.size(width, height).await;
    for message in 0..40 {
        visit.say(["", "гороскоп для льва", "какая сегодня луна", "овен и весы"][message as usize % 4], message).await;
    }
    for view in VIEWS {
        visit.see(*view).await;
        if view.0 == "#/sky/birth" {
            browser.click_text("button", "Draw the chart").await;
            browser.wait("document.querySelector('.wheel')?.naturalWidth > 100").await;
        }
        let tall = browser.value("document.documentElement.scrollHeight").await.as_u64().unwrap();
        // Taller than what is seen, so that nothing is cut off; not endless.
        browser.size(width, u32::try_from(tall.clamp(u64::from(height), 3_000)).unwrap()).await;
        browser.tell("Runtime.evaluate", json!({"expression": "document.fonts.ready", "awaitPromise": true})).await;
        let picture = browser.client.screenshot().await.unwrap();
        std::fs::write(dir.join(format!("{}-{of}.png", named(view.0))), picture).unwrap();
        browser.size(width, height).await;
    }
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "makes pictures for people to look at"]
async fn pictures_are_taken() {
    are_taken("light", "light", (1360, 900)).await;
    are_taken("dark", "dark", (1360, 900)).await;
    are_taken("phone", "light", (390, 844)).await;
}
