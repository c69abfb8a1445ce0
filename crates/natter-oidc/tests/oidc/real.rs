//! The whole flow against a provider that others wrote and certified: `oidc-provider` for Node, as a process on the loopback.

use crate::browser::{Browser, Page};
use natter_oidc::{Attempt, OidcError, Provider, ProviderSettings, SealingKey, Secret, system_clock};
use openidconnect::url::Url;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::SystemTime;

const BACK: &str = "http://127.0.0.1:9/api/sign-in/panva/back";

/// The provider's process; ended by its id when dropped.
struct Process {
    child: Child,
    issuer: String,
    /// Kept open: who writes into a closed pipe dies.
    _output: BufReader<ChildStdout>,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start() -> Process {
    let folder = std::env::var("NATTER_OIDC_PROVIDER").expect(
        "NATTER_OIDC_PROVIDER names no folder: `cargo xtask openid` installs the provider and runs these tests, and so does `cargo xtask test`",
    );
    let mut node = Command::new("node");
    node.arg(Path::new(&folder).join("start.mjs")).arg(BACK);
    let mut child = node.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("node starts");
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let issuer = line.trim().strip_prefix("ready ").unwrap_or_else(|| panic!("it said {line:?}")).to_owned();
    Process { child, issuer, _output: output }
}

fn provider(process: &Process, client_id: &str, secret: Option<&str>) -> Provider {
    let settings = ProviderSettings {
        id: "panva".to_owned(),
        name: "Panva".to_owned(),
        issuer: process.issuer.clone(),
        client_id: client_id.to_owned(),
        client_secret: secret.map(Secret::new),
        scopes: ["email", "profile"].map(str::to_owned).to_vec(),
    };
    Provider::new(settings, system_clock()).unwrap()
}

/// What a person does there: opens the page, signs in, consents, comes back with a code and a state.
async fn sign_in_there(url: &str) -> HashMap<String, String> {
    let mut browser = Browser::new();
    let mut page: Page = browser.open(url, BACK).await;
    while !page.url.as_str().starts_with(BACK) {
        let login = page.text.contains(r#"name="login""#);
        let fields: &[_] = if login {
            &[("prompt", "login"), ("login", "ada"), ("password", "any")]
        } else {
            &[("prompt", "consent")]
        };
        page = browser.submit(&page.url, fields, BACK).await;
    }
    page.url.query_pairs().into_owned().collect()
}

#[tokio::test]
async fn a_person_signs_in_and_a_code_works_once() {
    let process = start();
    for (client_id, secret) in [("natter", Some("the secret of natter")), ("natter-public", None)] {
        let provider = provider(&process, client_id, secret);
        let beginning = provider.begin(BACK).await.unwrap();
        let key = SealingKey::new(&[1; 32]);
        let cookie = beginning.attempt.seal(&key);
        let back = sign_in_there(&beginning.url).await;

        let attempt = Attempt::open(&cookie, &key, SystemTime::now()).unwrap();
        let identity = provider.finish(BACK, &back["code"], &back["state"], &attempt).await.unwrap();
        assert_eq!((identity.issuer, identity.subject.as_str()), (process.issuer.clone(), "ada"));
        assert_eq!(identity.email.as_deref(), Some("ada@example.org"));
        assert!(identity.email_verified);
        assert_eq!(identity.name.as_deref(), Some("Ada"));

        let again = provider.finish(BACK, &back["code"], &back["state"], &attempt).await;
        assert_eq!(again, Err(OidcError::CodeRefused("invalid_grant".to_owned())), "{client_id}");
    }
}

#[tokio::test]
async fn a_code_without_its_verifier_is_worth_nothing() {
    let process = start();
    let provider = provider(&process, "natter", Some("the secret of natter"));
    let (beginning, other) = (provider.begin(BACK).await.unwrap(), provider.begin(BACK).await.unwrap());
    let back = sign_in_there(&beginning.url).await;
    let mut mixed = serde_json::to_value(&beginning.attempt).unwrap();
    mixed["pkce_verifier"] = serde_json::to_value(&other.attempt).unwrap()["pkce_verifier"].clone();
    let mixed: Attempt = serde_json::from_value(mixed).unwrap();
    let stolen = provider.finish(BACK, &back["code"], &back["state"], &mixed).await;
    assert_eq!(stolen, Err(OidcError::CodeRefused("invalid_grant".to_owned())));
}

#[tokio::test]
async fn a_wrong_secret_and_another_address_are_refused_there() {
    let process = start();
    let right = provider(&process, "natter", Some("the secret of natter"));
    let wrong = provider(&process, "natter", Some("another"));
    let beginning = right.begin(BACK).await.unwrap();
    let back = sign_in_there(&beginning.url).await;
    let refused = wrong.finish(BACK, &back["code"], &back["state"], &beginning.attempt).await;
    assert_eq!(refused, Err(OidcError::CodeRefused("invalid_client".to_owned())));

    let elsewhere = Url::parse(BACK).unwrap().join("elsewhere").unwrap();
    let refused = right.finish(elsewhere.as_str(), &back["code"], &back["state"], &beginning.attempt).await;
    assert_eq!(refused, Err(OidcError::CodeRefused("invalid_grant".to_owned())));
}
