//! Where the source of this build is offered.
//!
//! The licence (AGPL) asks a server to offer its source to everybody who uses it over a network, so every page names it.

/// What stands in the place of the link when the build has no repository URL.
pub const ASK_THE_OPERATOR: &str = "ask the operator of this server";

/// `ASTROLOH_REPOSITORY_URL` of the build's environment, else `repository` of `Cargo.toml`. A bad URL stops the build.
const REPOSITORY_URL: Option<&str> = {
    let url = match option_env!("ASTROLOH_REPOSITORY_URL") {
        Some(url) if !url.is_empty() => url,
        _ => env!("CARGO_PKG_REPOSITORY"),
    };
    assert!(
        url.is_empty() || is_web_url(url),
        "ASTROLOH_REPOSITORY_URL, else `repository` in Cargo.toml, must be an http:// or https:// URL without spaces \
         and quotes, such as https://git.example.org/astroloh"
    );
    if url.is_empty() { None } else { Some(url) }
};

/// The URL of the repository with the source of this build. None when the build was given none.
pub const fn repository_url() -> Option<&'static str> {
    REPOSITORY_URL
}

/// The sentence that offers the source, for texts.
pub fn source_offer(repository_url: Option<&str>) -> String {
    format!("source: {}", repository_url.unwrap_or(ASK_THE_OPERATOR))
}

/// Whether a text is an absolute URL of the web: a scheme, a host, and no character that ends an attribute or a word.
const fn is_web_url(text: &str) -> bool {
    let bytes = text.as_bytes();
    let host = match (after(bytes, b"https://"), after(bytes, b"http://")) {
        (Some(at), _) | (None, Some(at)) => at,
        (None, None) => return false,
    };
    // A host begins with a letter, a digit or the bracket of an IPv6 address.
    if host == bytes.len() || !(bytes[host].is_ascii_alphanumeric() || bytes[host] == b'[') {
        return false;
    }
    let mut at = host;
    while at < bytes.len() {
        if !bytes[at].is_ascii_graphic() || matches!(bytes[at], b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`') {
            return false;
        }
        at += 1;
    }
    true
}

/// Where the rest begins when `bytes` begin with `prefix`.
const fn after(bytes: &[u8], prefix: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < prefix.len() {
        if at == bytes.len() || bytes[at] != prefix[at] {
            return None;
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_an_absolute_url_of_the_web() {
        for url in
            ["https://git.example.org/astroloh", "http://[2001:db8::1]:3000/a", "https://x", "https://h/~u/a?b=c#d"]
        {
            assert!(is_web_url(url), "{url}");
        }
        for text in [
            "",
            "https://",
            "http:///path",
            "https://-x",
            "https:/example.org",
            "HTTPS://example.org",
            "ftp://example.org",
            "javascript:alert(1)",
            "git@example.org:astroloh.git",
            "https://example.org/a b",
            "https://example.org/\"onclick=",
            "https://example.org/<script>",
            "https://example.org/\n",
            "https://пример.рф",
        ] {
            assert!(!is_web_url(text), "{text}");
        }
    }

    #[test]
    fn a_build_without_a_repository_names_the_operator() {
        assert_eq!(source_offer(Some("https://git.example.org/a")), "source: https://git.example.org/a");
        assert_eq!(source_offer(None), "source: ask the operator of this server");
    }
}
