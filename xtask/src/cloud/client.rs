//! The web client's files in the bucket behind CloudFront.

use super::account::Account;
use super::stack::Stack;
use crate::shell::say;
use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Names under assets/ carry a hash and never change; everything else is asked for again.
const FOREVER: &str = "public, max-age=31536000, immutable";
const CHECK: &str = "no-cache";
const HASHED: &str = "assets/";
/// Uploaded last, so that the page never names a file that is not there yet.
const PAGE: &str = "index.html";

/// Media types by ending; infra/terraform/client.tf knows the same.
const MEDIA_TYPES: [(&str, &str); 11] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
    ("woff2", "font/woff2"),
];

fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit('.').next().unwrap_or_default();
    MEDIA_TYPES
        .iter()
        .find(|(known, _)| *known == ending)
        .map_or("application/octet-stream", |(_, kind)| kind)
}

/// Files by their keys.
fn files(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("{} is not there", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let key =
                path.strip_prefix(folder)?.to_str().context("the path is not UTF-8")?.replace('\\', "/");
            found.insert(key, path);
        }
    }
    ensure!(found.contains_key(PAGE), "{} has no {PAGE}", folder.display());
    Ok(found)
}

/// Uploads what is new and tells CloudFront. A name with a hash that is there has the content it should have.
pub(super) fn upload(account: &Account, stack: &Stack, folder: &Path) -> Result<()> {
    let output =
        |name: &str| stack.outputs.get(name).with_context(|| format!("the stack has no output {name}"));
    let bucket = output("WebBucket")?;
    let mut files = files(folder)?;
    let page = files.remove(PAGE).context("there is a page")?;
    let there = there(account, bucket)?;
    files.retain(|key, _| !key.starts_with(HASHED) || !there.contains(key));
    for (index, (key, path)) in files.iter().enumerate() {
        say(&format!("  {:>3} of {} {key}", index + 1, files.len() + 1));
        put(account, bucket, key, path)?;
    }
    put(account, bucket, PAGE, &page)?;
    let words = [
        "cloudfront",
        "create-invalidation",
        "--distribution-id",
        output("DistributionId")?,
        "--paths",
        "/*",
    ];
    account.aws.tell(&words)?;
    Ok(())
}

/// Keys with a hash that the bucket has already.
fn there(account: &Account, bucket: &str) -> Result<BTreeSet<String>> {
    let listed = account.aws.tell(&["s3api", "list-objects-v2", "--bucket", bucket, "--prefix", HASHED])?;
    let objects = listed["Contents"].as_array().into_iter().flatten();
    Ok(objects.filter_map(|object| Some(object["Key"].as_str()?.to_owned())).collect())
}

fn put(account: &Account, bucket: &str, key: &str, path: &Path) -> Result<()> {
    let cache = if key.starts_with(HASHED) { FOREVER } else { CHECK };
    let body = path.to_str().context("the path is not UTF-8")?;
    let words = ["s3api", "put-object", "--bucket", bucket, "--key", key, "--body", body];
    let kind = ["--content-type", media_type(key), "--cache-control", cache];
    account.aws.tell(&[&words[..], &kind].concat())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::root;

    #[test]
    fn terraform_knows_the_same_media_types() {
        let text = fs::read_to_string(root().join("infra/terraform/client.tf")).unwrap();
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        for (ending, kind) in MEDIA_TYPES {
            let quoted = format!("\"{kind}\"");
            let known =
                lines.iter().any(|words| words.first() == Some(&ending) && words[2..].join(" ") == quoted);
            assert!(known, "client.tf does not have {ending} = {quoted}");
        }
    }
}
