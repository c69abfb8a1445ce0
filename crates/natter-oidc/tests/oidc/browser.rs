//! As much of a browser as a sign-in needs: cookies, redirects, forms.

use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::url::{Url, form_urlencoded};
use std::collections::BTreeMap;

/// More redirects than this are a circle.
const MOST_STEPS: usize = 20;

pub(crate) struct Browser {
    client: Client<HttpConnector, Full<Bytes>>,
    cookies: BTreeMap<String, String>,
}

/// Where a browser came to rest.
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, cookies: BTreeMap::new() }
    }

    /// Follows redirects to a page, or to an address beneath `end`, which is not opened.
    pub(crate) async fn open(&mut self, url: &str, end: &str) -> Page {
        self.follow(Method::GET, Url::parse(url).unwrap(), String::new(), end).await
    }

    pub(crate) async fn submit(&mut self, url: &Url, fields: &[(&str, &str)], end: &str) -> Page {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.follow(Method::POST, url.clone(), form, end).await
    }

    async fn follow(&mut self, mut method: Method, mut url: Url, mut form: String, end: &str) -> Page {
        for _ in 0..MOST_STEPS {
            if url.as_str().starts_with(end) {
                return Page { url, text: String::new() };
            }
            let (status, headers, text) = self.call(&method, &url, &form).await;
            self.keep(&headers);
            let Some(location) = headers.get(header::LOCATION).filter(|_| status.is_redirection()) else {
                assert_eq!(status, StatusCode::OK, "{url}: {text}");
                return Page { url, text };
            };
            url = url.join(location.to_str().unwrap()).unwrap();
            (method, form) = (Method::GET, String::new());
        }
        panic!("more than {MOST_STEPS} redirects, now at {url}");
    }

    async fn call(&self, method: &Method, url: &Url, form: &str) -> (StatusCode, HeaderMap, String) {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(form.to_owned()))
            .unwrap();
        let (parts, body) = self.client.request(request).await.unwrap().into_parts();
        let text = body.collect().await.unwrap().to_bytes().to_vec();
        (parts.status, parts.headers, String::from_utf8(text).unwrap())
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
