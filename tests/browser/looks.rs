//! Every page with real data: light, dark and on a phone, by the rules of accessibility.

use crate::audit::faults;
use crate::visit::{VIEWS, Visit};

/// A phone, as narrow as most are.
const PHONE: (u32, u32) = (390, 844);

async fn has_no_faults(shade: &str, (width, height): (u32, u32)) {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    browser.prefer(shade).await;
    browser.size(width, height).await;
    for (message, words) in ["", "гороскоп для льва", "какая сегодня луна"].iter().enumerate()
    {
        visit.say(words, u32::try_from(message).unwrap()).await;
    }
    for view in VIEWS {
        visit.see(*view).await;
        let found = faults(browser).await;
        assert!(found.is_empty(), "{} {shade} {width}: {}", view.0, found.join("\n"));
        let wide = browser.value("document.documentElement.scrollWidth").await;
        assert!(wide.as_u64().unwrap() <= u64::from(width), "{} is {wide} wide on {width}", view.0);
    }
    visit.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_faultless_by_night_on_a_desk() {
    has_no_faults("dark", (1360, 900)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_faultless_by_day_on_a_phone() {
    has_no_faults("light", PHONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_phone_s_menu_opens_and_leads() {
    let Some(visit) = Visit::as_operator().await else { return };
    let browser = &visit.browser;
    browser.size(PHONE.0, PHONE.1).await;
    browser.wait("getComputedStyle(document.querySelector('.side')).display === 'none'").await;
    browser.click(".menu").await;
    browser.wait("document.querySelector('.menu').getAttribute('aria-expanded') === 'true'").await;
    browser.click("nav a[href='#/jobs']").await;
    browser.wait("document.querySelector('h1').textContent === 'Jobs' && getComputedStyle(document.querySelector('.side')).display === 'none'").await;
    visit.end(&[]).await;
}
