//! The web client inside the program. Debug builds read `web/dist` from disk, release builds carry it. `npm run build` has put the compressed forms
//! of its files into `web/dist-compressed`, named by the SHA-256 of the file, so that a form of other bytes is never found.

use natter_server::{Asset, Assets};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Client;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist-compressed"]
#[allow_missing = true]
struct Compressed;

/// Shown where the program was built without its client.
const NO_CLIENT: &str = "<!doctype html><title>Natter</title><p>This program was built without its web client. \
    Build both with <code>cargo xtask build</code>.";

/// The client's files.
pub(crate) fn assets() -> Assets {
    Arc::new(|path| match Client::get(path) {
        Some(file) => {
            let hash =
                file.metadata.sha256_hash().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let media_type = with_charset(file.metadata.mimetype());
            let (brotli, gzip) = (compressed(&hash, "br"), compressed(&hash, "gz"));
            Some(Asset { bytes: file.data, brotli, gzip, media_type, hash: hash[..24].to_owned() })
        }
        None if path == "index.html" => Some(Asset {
            bytes: NO_CLIENT.as_bytes().into(),
            brotli: None,
            gzip: None,
            media_type: with_charset("text/html"),
            hash: "none".to_owned(),
        }),
        None => None,
    })
}

fn compressed(hash: &str, ending: &str) -> Option<Cow<'static, [u8]>> {
    Compressed::get(&format!("{hash}.{ending}")).map(|file| file.data)
}

fn with_charset(media_type: &str) -> String {
    if media_type.starts_with("text/") {
        format!("{media_type}; charset=utf-8")
    } else {
        media_type.to_owned()
    }
}
