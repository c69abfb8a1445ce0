//! The bucket of packages: CloudFormation takes the functions and its template from there.

use super::account::Account;
use super::aws::{Refusal, emulator};
use super::package::FUNCTIONS;
use crate::shell::{root, say};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// What lies in the bucket for one deployment.
pub(super) struct Code {
    pub(super) bucket: String,
    /// Keys by the template's parameters.
    pub(super) packages: Vec<(&'static str, String)>,
    /// Address of the template.
    pub(super) template: String,
}

const PARAMETERS: [&str; 4] = ["SocketCode", "HttpCode", "FanoutCode", "SweepCode"];

/// The bucket's name.
pub(super) fn bucket(account: &Account, name: &str) -> String {
    format!("{name}-code-{}-{}", account.number, account.aws.region())
}

/// Makes the bucket where it is missing, and uploads what it does not have. A key is the hash of what it holds.
pub(super) fn upload(account: &Account, name: &str, functions: &Path) -> Result<Code> {
    let bucket = bucket(account, name);
    make(account, &bucket)?;
    protect(account, &bucket, name)?;
    let mut packages = Vec::new();
    for (function, parameter) in FUNCTIONS.into_iter().zip(PARAMETERS) {
        let key = put(account, &bucket, &functions.join(format!("{function}.zip")), "zip")?;
        packages.push((parameter, key));
    }
    let key = put(account, &bucket, &root().join(super::template::PATH), "yaml")?;
    let template = match emulator() {
        Some(address) => format!("{address}/{bucket}/{key}"),
        None => format!("https://{bucket}.s3.{}.amazonaws.com/{key}", account.aws.region()),
    };
    Ok(Code { bucket, packages, template })
}

fn make(account: &Account, bucket: &str) -> Result<()> {
    let aws = &account.aws;
    let owner = ["--expected-bucket-owner", &account.number];
    if aws.ask(&[&["s3api", "head-bucket", "--bucket", bucket][..], &owner].concat())?.is_ok() {
        return Ok(());
    }
    let place = format!("LocationConstraint={}", aws.region());
    let mut words = vec!["s3api", "create-bucket", "--bucket", bucket];
    if aws.region() != "us-east-1" {
        words.extend(["--create-bucket-configuration", &place]);
    }
    if let Err(Refusal(said)) = aws.ask(&words)? {
        bail!("the bucket {bucket} for packages could not be made: {said}");
    }
    let closed =
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";
    aws.tell(&[
        "s3api",
        "put-public-access-block",
        "--bucket",
        bucket,
        "--public-access-block-configuration",
        closed,
    ])?;
    Ok(())
}

/// A tag to find it by, and TLS only.
fn protect(account: &Account, bucket: &str, name: &str) -> Result<()> {
    let aws = &account.aws;
    let tags = format!("TagSet=[{{Key=natter,Value={name}}}]");
    aws.tell(&["s3api", "put-bucket-tagging", "--bucket", bucket, "--tagging", &tags])?;
    let policy = tls_only(bucket);
    aws.tell(&["s3api", "put-bucket-policy", "--bucket", bucket, "--policy", &policy])?;
    Ok(())
}

fn tls_only(bucket: &str) -> String {
    let arn = format!("arn:aws:s3:::{bucket}");
    serde_json::json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": [arn, format!("{arn}/*")],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    }] })
    .to_string()
}

fn put(account: &Account, bucket: &str, file: &Path, ending: &str) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("{} is not there", file.display()))?;
    let mut key = String::new();
    for byte in Sha256::digest(&bytes) {
        write!(key, "{byte:02x}")?;
    }
    write!(key, ".{ending}")?;
    if account.aws.ask(&["s3api", "head-object", "--bucket", bucket, "--key", &key])?.is_err() {
        let body = file.to_str().context("the path is not UTF-8")?;
        say(&format!("  uploading {}", file.display()));
        account.aws.tell(&["s3api", "put-object", "--bucket", bucket, "--key", &key, "--body", body])?;
    }
    Ok(key)
}

/// Removes the packages of earlier deployments, once the new one stands.
pub(super) fn tidy(account: &Account, code: &Code) -> Result<()> {
    let listed = account.aws.tell(&["s3api", "list-objects-v2", "--bucket", &code.bucket])?;
    let current =
        |key: &str| code.packages.iter().any(|(_, package)| package == key) || code.template.ends_with(key);
    let keys =
        listed["Contents"].as_array().into_iter().flatten().filter_map(|object| object["Key"].as_str());
    for key in keys.filter(|key| !current(key)) {
        account.aws.tell(&["s3api", "delete-object", "--bucket", &code.bucket, "--key", key])?;
    }
    Ok(())
}
