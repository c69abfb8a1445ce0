//! The bucket behind CloudFront: the web client's files and `/config.json`. Paths without a file are the page that knows them.

use crate::net::{self, Body};
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use serde_json::{Value, json};
use std::path::{Component, Path, PathBuf};

/// The files.
pub(crate) struct Files {
    folder: Option<PathBuf>,
    config: Value,
}

impl Files {
    pub(crate) fn new(folder: Option<PathBuf>, mut config: Value, socket_url: &str) -> Self {
        let usual = [
            ("socketUrl", json!(socket_url)),
            ("siteName", json!("Natter")),
            ("guests", json!(true)),
            ("signup", json!("open")),
            ("providers", json!([])),
        ];
        for (name, value) in usual {
            if config.get(name).is_none() {
                config[name] = value;
            }
        }
        Self { folder, config }
    }

    pub(crate) fn answer(&self, request: &Request<Incoming>) -> Response<Body> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return net::empty(StatusCode::METHOD_NOT_ALLOWED);
        }
        let path = request.uri().path();
        if path == "/config.json" {
            return net::json(StatusCode::OK, &self.config);
        }
        let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
        let wanted = if is_page { Path::new("index.html") } else { Path::new(path.trim_start_matches('/')) };
        let inside = wanted.components().all(|part| matches!(part, Component::Normal(_)));
        let file = self.folder.as_ref().filter(|_| inside).map(|folder| folder.join(wanted));
        match file.and_then(|file| Some((std::fs::read(&file).ok()?, media_type(&file)))) {
            Some((bytes, kind)) => {
                let mut response = Response::new(Full::from(bytes));
                response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
                response
            }
            None => net::empty(StatusCode::NOT_FOUND),
        }
    }
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
