//! The offer of the source in the description: a link to the repository, or a sentence when the build names none.

use serde_json::{Value, json};

use crate::build_info::source_offer;

/// The words of the link.
const LINK: &str = "The source of this server (AGPL-3.0-or-later)";

/// Adds the offer: `externalDocs` with the repository's URL, or a sentence at the end of `info.description`.
pub fn offer(document: &mut Value, repository_url: Option<&str>) {
    match repository_url {
        Some(url) => document["externalDocs"] = json!({"description": LINK, "url": url}),
        None => {
            let description = document["info"]["description"].as_str().unwrap_or_default();
            document["info"]["description"] =
                format!("{description} AGPL-3.0-or-later; {}.", source_offer(None)).into();
        }
    }
}

/// The words and the URL of the link, when the document has one.
pub fn offered(document: &Value) -> Option<(&str, &str)> {
    let link = document.get("externalDocs")?;
    Some((link["description"].as_str()?, link["url"].as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::docs::reference;

    #[test]
    fn a_repository_is_linked_from_the_document_and_from_its_page() {
        let mut document = json!({"info": {"description": "Questions."}, "paths": {}});
        offer(&mut document, Some("https://git.example.org/a?b&c"));
        assert_eq!(offered(&document), Some((LINK, "https://git.example.org/a?b&c")));
        assert_eq!(document["info"]["description"], "Questions.");
        let page = reference::page_of(&document).into_string();
        assert!(page.contains(r#"<a href="https://git.example.org/a?b&amp;c">The source of this server"#), "{page}");
    }

    #[test]
    fn without_a_repository_the_description_says_whom_to_ask() {
        let mut document = json!({"info": {"description": "Questions."}, "paths": {}});
        offer(&mut document, None);
        assert_eq!(offered(&document), None);
        let said = "Questions. AGPL-3.0-or-later; source: ask the operator of this server.";
        assert_eq!(document["info"]["description"], said);
        assert!(reference::page_of(&document).into_string().contains(said));
    }
}
