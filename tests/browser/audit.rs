//! axe-core's judgement of a page.

use serde_json::Value;

use crate::browser::Browser;

const AXE: &str = include_str!("vendor/axe.min.js");

/// What is wrong with the page as it stands, one rule a line.
pub async fn faults(browser: &Browser) -> Vec<String> {
    browser.client.execute(&format!("if (!window.axe) {{ {AXE} }}"), vec![]).await.unwrap();
    let script = "const done = arguments[0]; window.axe.run(document, {resultTypes: ['violations']}).then((found) => done(found.violations), (error) => done([{id: String(error), nodes: []}]));";
    let found = browser.client.execute_async(script, vec![]).await.unwrap();
    let of = |fault: &Value| {
        let nodes = fault["nodes"].as_array().into_iter().flatten();
        let nodes: Vec<String> =
            nodes.take(3).map(|node| format!("{} ({})", node["html"], node["failureSummary"])).collect();
        format!("{}: {}", fault["id"], nodes.join("; "))
    };
    found.as_array().expect("axe answers with a list").iter().map(of).collect()
}
