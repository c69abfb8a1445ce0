//! The web client inside the program. Debug builds read `web/dist` from disk, release builds carry it.

use natter_server::{Asset, Assets};
use rust_embed::RustEmbed;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Client;

/// Shown where the program was built without its client.
const NO_CLIENT: &str = "<!doctype html><title>Natter</title><p>This program was built without its web client. \
    Build both with <code>cargo xtask build</code>.";

/// The client's files.
pub(crate) fn assets() -> Assets {
    Arc::new(|path| match Client::get(path) {
        Some(file) => {
            let hash = file.metadata.sha256_hash();
            let etag = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect::<String>();
            let media_type = with_charset(file.metadata.mimetype());
            Some(Asset { bytes: file.data, media_type, etag: format!("\"{etag}\"") })
        }
        None if path == "index.html" => Some(Asset {
            bytes: NO_CLIENT.as_bytes().into(),
            media_type: with_charset("text/html"),
            etag: "\"none\"".to_owned(),
        }),
        None => None,
    })
}

fn with_charset(media_type: &str) -> String {
    if media_type.starts_with("text/") {
        format!("{media_type}; charset=utf-8")
    } else {
        media_type.to_owned()
    }
}
