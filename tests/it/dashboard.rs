//! A browser loads the dashboard's files.

use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::world::{Response, World};

fn files() -> Vec<PathBuf> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&root(), &mut found);
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/dashboard")
}

/// What a browser sends when a person types an address.
async fn visited(world: &World, path: &str) -> Response {
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    world.send(Request::get(path).header(header::ACCEPT, accept).body(Body::empty()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_the_page_and_a_program_the_text() {
    let world = World::new().await;
    let page = visited(&world, "/").await;
    assert_eq!(page.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert_eq!(page.body, std::fs::read_to_string(root().join("index.html")).unwrap());
    let text = world.get("/").await;
    assert_eq!(text.headers[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    assert!(text.body.contains("/api/v1/natal?"), "{}", text.body);
    for answer in [&page, &text] {
        assert_eq!(
            (answer.status, &answer.headers[header::VARY]),
            (StatusCode::OK, &"Accept, Accept-Encoding".parse().unwrap())
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_of_the_folder_is_served_as_it_is_and_kept_while_it_is_the_same() {
    let world = World::new().await;
    for file in files() {
        let name = file.strip_prefix(root()).unwrap().to_str().unwrap();
        let url = format!("/assets/{name}");
        let (response, body) = world.send_for_bytes(Request::get(&url).body(Body::empty()).unwrap()).await;
        if name.ends_with(".md") {
            assert_eq!(response.status, StatusCode::NOT_FOUND, "{name} is a note");
            continue;
        }
        assert_eq!(response.status, StatusCode::OK, "{name} is not in this build, or its ending is unknown");
        assert!(body == std::fs::read(&file).unwrap(), "{name} is another one in this build");
        assert_eq!(response.headers[header::CACHE_CONTROL], "no-cache");
        let tag = response.headers[header::ETAG].to_str().unwrap();
        assert!(!tag.starts_with("W/"));
        let again = Request::get(&url).header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
        let again = world.send(again).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_among_the_files_is_not_found() {
    let world = World::new().await;
    for path in ["/assets/app.exe", "/assets/../Cargo.toml", "/assets/%2e%2e/PLACES.md", "/assets/..%2fPLACES.md"] {
        let answer = world.get(path).await.problem();
        assert!(answer.starts_with("404 path="), "{path}: {answer}");
        assert!(answer.contains("the dashboard has no such file"), "{path}: {answer}");
    }
    assert_eq!(world.get("/assets/").await.status, StatusCode::NOT_FOUND);
}

/// A page that names a file by an absolute URL is blank below a proxy's path, and one that names another host is not ours alone.
#[test]
fn the_page_names_only_relative_urls_that_exist() {
    let page = std::fs::read_to_string(root().join("index.html")).unwrap();
    let document = page.split(['"', '\'']).collect::<Vec<_>>();
    let urls =
        document.windows(2).filter(|pair| pair[0].ends_with("href=") || pair[0].ends_with("src=")).map(|pair| pair[1]);
    let mut seen = 0;
    for url in urls {
        seen += 1;
        assert!(!url.starts_with('/') && !url.contains("//"), "{url} is not relative");
        if let Some(name) = url.strip_prefix("assets/") {
            assert!(root().join(name).is_file(), "there is no {name}");
        }
    }
    assert!(seen > 0, "the page names nothing");
}

/// The policy forbids it, and a browser would leave it out without a word to the person who looks at the page.
#[test]
fn the_page_has_nothing_inline() {
    let page = std::fs::read_to_string(root().join("index.html")).unwrap();
    let tags: Vec<_> = page.split('<').skip(1).map(|tag| tag.split('>').next().unwrap()).collect();
    for tag in &tags {
        assert!(!tag.starts_with("style") && !tag.contains(" style="), "<{tag}> is inline style");
        assert!(!tag.starts_with("script") || tag.contains(" src="), "<{tag}> is an inline script");
        assert!(!tag.split_whitespace().any(|attribute| attribute.starts_with("on")), "<{tag}> has an inline handler");
    }
    assert!(tags.contains(&"/html"), "the page was not read: {tags:?}");
}
