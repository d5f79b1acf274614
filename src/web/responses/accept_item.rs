//! What a client would rather have: the items of `Accept` and its kin, with their weights (RFC 9110, 12.4.2 and 12.5.1).

use axum::http::{HeaderMap, HeaderName};

/// An item of such a list.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptItem<'a> {
    /// What is wanted, as `text/html`, `text/*` or `gzip`.
    pub name: &'a str,
    /// From 0, not at all, to 1.
    pub weight: f32,
    parameters: Vec<(&'a str, &'a str)>,
}

impl<'a> AcceptItem<'a> {
    fn of(item: &'a str) -> Self {
        let mut parts = item.split(';').map(str::trim);
        let mut wanted = Self { name: parts.next().unwrap_or_default(), weight: 1.0, parameters: Vec::new() };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            if name.trim_end().eq_ignore_ascii_case("q") {
                // A weight that cannot be read asks for nothing in particular: the item stays, and comes last.
                let weight = value.trim().parse().ok().filter(|weight: &f32| weight.is_finite());
                wanted.weight = weight.map_or(f32::MIN_POSITIVE, |weight| weight.clamp(0.0, 1.0));
            } else {
                wanted.parameters.push((name.trim_end(), value.trim().trim_matches('"')));
            }
        }
        wanted
    }

    /// The value of a parameter, as `version`.
    pub fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// How exactly it names a media type: 3 by name and parameters, 2 by name, 1 by its first half, 0 as anything. Nothing when it
    /// means another.
    fn exactness(&self, media_type: &str, version: &str) -> Option<u8> {
        let (kind, _) = media_type.split_once('/')?;
        if self.name.eq_ignore_ascii_case(media_type) {
            return match self.parameter("version") {
                Some(wanted) => (wanted == version).then_some(3),
                None => Some(2),
            };
        }
        match self.name.split_once('/')? {
            (own, "*") if own.eq_ignore_ascii_case(kind) => Some(1),
            ("*", "*") => Some(0),
            _ => None,
        }
    }
}

/// The items of the list `name`, which may be spread over several headers.
pub fn accept_items(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = AcceptItem<'_>> {
    let lists = headers.get_all(name).into_iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).filter(|item| !item.is_empty()).map(AcceptItem::of)
}

/// Whether the list `name` itself names `wanted`, with any weight but zero. A wildcard names nothing.
pub fn takes(headers: &HeaderMap, name: HeaderName, wanted: &str) -> bool {
    accept_items(headers, name).any(|item| item.name.eq_ignore_ascii_case(wanted) && item.weight > 0.0)
}

/// The weight of a version of a media type in a list: that of the item that names it most exactly. Zero when none means it.
pub fn weight(list: &[AcceptItem<'_>], media_type: &str, version: &str) -> f32 {
    let meant = list.iter().filter_map(|item| Some((item.exactness(media_type, version)?, item.weight)));
    meant.max_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))).map_or(0.0, |(_, weight)| weight)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

    use super::*;

    fn accept(list: &str) -> HeaderMap {
        [(header::ACCEPT, HeaderValue::try_from(list).unwrap())].into_iter().collect()
    }

    #[test]
    fn a_list_names_what_is_wanted_unless_it_weighs_nothing() {
        let accepts = |list: &str| takes(&accept(list), header::ACCEPT, "text/html");
        assert!(accepts("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"));
        assert!(accepts("application/json, TEXT/HTML ; q=0.1"));
        for list in ["*/*", "application/json", "text/html;q=0", "text/html; level=1; q=0.000", "text/htm", ""] {
            assert!(!accepts(list), "{list}");
        }
        assert!(!takes(&HeaderMap::new(), header::ACCEPT, "text/html"));
    }

    #[test]
    fn the_most_exact_item_decides_about_a_version() {
        let weight_of = |list: &str| {
            let headers = accept(list);
            weight(&accept_items(&headers, header::ACCEPT).collect::<Vec<_>>(), "text/plain", "0.0.4")
        };
        assert_eq!(weight_of("*/*;q=0.1, text/*;q=0.2, text/plain;q=0.3, text/plain; Version=\"0.0.4\";Q=0.4"), 0.4);
        assert_eq!(weight_of("text/plain;version=9;q=1,text/plain;q=0.3,*/*"), 0.3);
        assert_eq!(weight_of("text/*;q=0.2,*/*;q=0.9"), 0.2);
        assert_eq!(weight_of("text/plain;q=0,*/*"), 0.0);
        assert_eq!(weight_of("application/json"), 0.0);
        assert_eq!(weight_of("text/plain;q=7"), 1.0);
        for odd in ["much", "NaN", "inf", ""] {
            assert!((f32::MIN_POSITIVE..0.01).contains(&weight_of(&format!("text/plain;q={odd}"))), "{odd}");
        }
    }
}
