//! The skill is tried: phrases, buttons, several conversations.

use serde_json::json;

use fantoccini::key::Key;

use crate::visit::Visit;

#[tokio::test(flavor = "multi_thread")]
async fn the_skill_answers_by_its_own_webhook() {
    let Some(visit) = Visit::as_visitor().await else { return };
    let browser = &visit.browser;
    visit.go("#/try").await;
    browser.fill("#say", "гороскоп для льва на завтра").await;
    browser.press(Key::Enter).await;
    browser.wait("document.querySelector('.talk .text')?.textContent.includes('Лев')").await;
    browser
        .wait("[...document.querySelectorAll('.heard pre')].some((it) => it.textContent.includes('\"message_id\": 0'))")
        .await;
    browser.wait("document.querySelector('.heard .under').textContent.match(/there and back [0-9]/)").await;
    assert_eq!(browser.value("document.activeElement.id").await, json!("say"), "one can go on typing");

    browser.click(".heard .actions button").await;
    browser.wait("document.querySelectorAll('.talk .text').length === 2").await;

    // Buttons of a reading say their title; those of a greeting send what they mean.
    browser.fill("#say", "помощь").await;
    browser.press(Key::Enter).await;
    browser.wait("document.querySelectorAll('.talk .text').length === 3").await;
    browser.click(".talk > :last-child .actions button").await;
    browser
        .wait("[...document.querySelectorAll('.heard pre')].some((it) => it.textContent.includes('ButtonPressed'))")
        .await;

    browser.click_text("button", "New").await;
    browser.wait("document.querySelectorAll('.talk .text').length === 0").await;
    browser.fill("#say", "овен и весы").await;
    browser.press(Key::Enter).await;
    browser.wait("document.querySelectorAll('.talk .text').length === 1").await;
    browser.click_text("button", "Conversation 1").await;
    browser.wait("document.querySelectorAll('.talk .text').length === 4").await;
    visit.end(&[]).await;
}
