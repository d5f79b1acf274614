//! A file of the dashboard, ready to be sent: as it is, and gzipped where that pays.

use std::borrow::Cow;
use std::io::Write as _;
use std::thread;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::{OnceCell, oneshot};
use xxhash_rust::xxh3::xxh3_64;

use crate::web::responses::accept_item::takes;
use crate::web::responses::api_response::is_known;

/// What a file is, by the end of its name. Others are not served: notes on where a file comes from are not pages.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("ico", "image/x-icon"),
    ("json", "application/json"),
    ("txt", "text/plain; charset=utf-8"),
];

/// A browser keeps a file, and asks each time whether it is still the one: the next version may be a restart away.
const CACHE_CONTROL: &str = "no-cache";

/// A file is sent gzipped if that saves at least one byte in this many; pictures are compressed already.
const WORTH_ONE_IN: usize = 10;

/// A file, in the forms in which it can be sent.
#[derive(Debug)]
pub struct Asset {
    media_type: &'static str,
    plain: EncodedAsset,
    /// Made when it is first asked for, and only if it pays.
    gzipped: OnceCell<Option<EncodedAsset>>,
}

/// Bytes with a tag of their own: to a cache, each form is another answer.
#[derive(Debug)]
struct EncodedAsset {
    body: Bytes,
    tag: HeaderValue,
}

impl Asset {
    /// The file of that name; nothing when its name does not say what it is.
    pub fn of(name: &str, content: Cow<'static, [u8]>) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        let (_, media_type) = MEDIA_TYPES.iter().find(|(known, _)| *known == ending)?;
        let plain = EncodedAsset::of(match content {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        });
        Some(Self { media_type, plain, gzipped: OnceCell::new() })
    }

    /// The response to a request with these headers.
    pub async fn respond(&self, asked: &HeaderMap) -> Response {
        let gzipped = if takes(asked, header::ACCEPT_ENCODING, "gzip") { self.gzipped().await } else { None };
        let form = gzipped.unwrap_or(&self.plain);
        let mut response = if is_known(asked, &form.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let media_type = HeaderValue::from_static(self.media_type);
            ([(header::CONTENT_TYPE, media_type)], form.body.clone()).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, form.tag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if gzipped.is_some() && response.status() == StatusCode::OK {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }

    /// The gzipped form, if it pays. A thread of its own makes it, which takes 10 ms and more for a long file, and at the start would
    /// be in everybody's way. Without a thread the file is sent as it is.
    async fn gzipped(&self) -> Option<&EncodedAsset> {
        let pack = async || {
            let content = self.plain.body.clone();
            let (told, gzipped) = oneshot::channel();
            let pack = move || {
                let gzipped = gzip(&content);
                let pays = gzipped.len() + content.len() / WORTH_ONE_IN < content.len();
                // Who asked may be gone; the next one asks again.
                let _ = told.send(pays.then(|| EncodedAsset::of(gzipped.into())));
            };
            thread::Builder::new().name("pack".to_owned()).spawn(pack).ok()?;
            gzipped.await.ok()?
        };
        self.gzipped.get_or_init(pack).await.as_ref()
    }
}

impl EncodedAsset {
    fn of(body: Bytes) -> Self {
        let tag = format!("\"{:016x}\"", xxh3_64(&body));
        Self { body, tag: HeaderValue::try_from(tag).expect("hexadecimal digits make a header value") }
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::HeaderName;

    use super::*;

    fn asked(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::try_from(*value).unwrap())).collect()
    }

    #[tokio::test]
    async fn a_file_is_packed_for_who_takes_it_and_each_form_has_its_tag() {
        let text = "let sky = 'the same again';\n".repeat(50);
        let asset = Asset::of("app.js", text.clone().into_bytes().into()).unwrap();
        let plain = asset.respond(&HeaderMap::new()).await;
        let gzipped = asset.respond(&asked(&[(header::ACCEPT_ENCODING, "br, gzip")])).await;
        assert_eq!(plain.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        assert_eq!(gzipped.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(gzipped.headers()[header::VARY], "Accept-Encoding");
        assert_ne!(gzipped.headers()[header::ETAG], plain.headers()[header::ETAG]);
        let tag = gzipped.headers()[header::ETAG].to_str().unwrap().to_owned();
        let sent = to_bytes(gzipped.into_body(), usize::MAX).await.unwrap();
        assert!(sent.len() < text.len() / 10);
        let mut unpacked = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&sent[..]), &mut unpacked).unwrap();
        assert_eq!(unpacked, text);

        let known = [(header::ACCEPT_ENCODING, "gzip"), (header::IF_NONE_MATCH, tag.as_str())];
        let again = asset.respond(&asked(&known)).await;
        assert_eq!((again.status(), again.headers().get(header::CONTENT_ENCODING)), (StatusCode::NOT_MODIFIED, None));
        // Who has the gzipped form has not the plain one.
        assert_eq!(asset.respond(&asked(&known[1..])).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn what_packing_does_not_shrink_is_sent_as_it_is() {
        let noise: Vec<u8> =
            (0..64_u32).flat_map(|number| blake3::hash(&number.to_le_bytes()).as_bytes()[..].to_vec()).collect();
        let asset = Asset::of("sky.png", noise.into()).unwrap();
        let sent = asset.respond(&asked(&[(header::ACCEPT_ENCODING, "gzip")])).await;
        assert_eq!(sent.headers().get(header::CONTENT_ENCODING), None);
    }

    #[test]
    fn a_name_that_does_not_say_what_it_is_is_not_served() {
        for name in ["VENDOR.md", "LICENSE", "app.ts", "js"] {
            assert!(Asset::of(name, Cow::Borrowed(b"x")).is_none(), "{name}");
        }
    }
}
