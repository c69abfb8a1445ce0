//! The bucket behind CloudFront: the web client's files. Paths without a file are the page that knows them.

use crate::net::{self, Body};
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use std::path::{Component, Path, PathBuf};

/// The files.
pub(crate) struct Files {
    folder: Option<PathBuf>,
}

impl Files {
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    pub(crate) fn answer(&self, request: &Request<Incoming>) -> Response<Body> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return net::empty(StatusCode::METHOD_NOT_ALLOWED);
        }
        let path = request.uri().path();
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
