//! Signing in with an identity provider, from outside: whose account an identity is, what a browser carries, and every way to stumble. What a token may
//! say is `natter-oidc`'s own test.

mod provider;

use anyhow::{Context, Result, ensure};
use http::Method;
use natter_story::{Home, HomePlan, Reply, Rest};
use provider::{Asked, Provider};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse";

/// A browser that keeps cookies, as far as these tests need one.
struct Browser {
    rest: Rest,
    host: String,
    way: String,
}

/// Where a browser was sent, and the session it got.
#[derive(Debug)]
struct Sent {
    place: String,
    session: Option<String>,
}

impl Browser {
    fn at(home: &Home) -> Self {
        Self { rest: home.rest(), host: home.address().to_string(), way: String::new() }
    }

    async fn go(&mut self, path: &str) -> Result<Reply> {
        let cookie = format!("{}={}", self.named("natter-oidc"), self.way);
        let headers = [("host", self.host.as_str()), ("cookie", cookie.as_str())];
        self.rest.call(Method::GET, path, &headers, Vec::new()).await
    }

    /// Without https a cookie's name ends with the port.
    fn named(&self, cookie: &str) -> String {
        let port = self.host.rsplit_once(':').map_or("80", |(_, port)| port);
        format!("{cookie}-{port}")
    }

    fn keep(&mut self, reply: &Reply) -> Result<Option<String>> {
        let mut session = None;
        for cookie in reply.headers.get_all("set-cookie") {
            let (name, value) = cookie.to_str()?.split_once('=').context("no cookie")?;
            let value = value.split(';').next().unwrap_or_default().to_owned();
            match name {
                name if name == self.named("natter-oidc") => self.way = value,
                name if name == self.named("natter") => session = Some(value),
                other => anyhow::bail!("an unknown cookie {other}"),
            }
        }
        Ok(session)
    }

    async fn sent(&mut self, path: &str) -> Result<Sent> {
        let reply = self.go(path).await?;
        ensure!(reply.status == 303, "{path}: {} {}", reply.status, reply.body);
        let session = self.keep(&reply)?;
        Ok(Sent { place: reply.headers["location"].to_str()?.to_owned(), session })
    }

    /// Presses the button; what the provider is asked.
    async fn press(&mut self, query: &str) -> Result<Asked> {
        Asked::read(&self.sent(&format!("/api/oidc/club/start{query}")).await?.place)
    }

    async fn back(&mut self, query: &str) -> Result<Sent> {
        self.sent(&format!("/api/oidc/club/callback?{query}")).await
    }

    /// All the way as this person.
    async fn sign_in(&mut self, provider: &Provider, person: &Value, query: &str) -> Result<Sent> {
        let asked = self.press(query).await?;
        self.back(&provider.agree(&asked, person)).await
    }
}

fn person(subject: &str, email: &str, verified: bool, name: &str) -> Value {
    json!({ "sub": subject, "email": email, "email_verified": verified, "preferred_username": name })
}

async fn scene() -> Result<(Provider, Home, Browser)> {
    let provider = Provider::start().await?;
    let plan = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "debug"]);
    let home = plan.with(&["--oidc", &provider.table()]).start().await?;
    let browser = Browser::at(&home);
    Ok((provider, home, browser))
}

async fn me(rest: &Rest, session: Option<&str>) -> Result<Value> {
    let reply = rest.get("/api/me", Some(session.context("nobody signed in")?)).await?;
    ensure!(reply.status == 200, "{}", reply.body);
    Ok(reply.body["user"].clone())
}

fn stumbled(sent: &Sent) -> &str {
    assert!(sent.session.is_none(), "{sent:?}");
    sent.place.strip_prefix("/welcome?error=").unwrap_or_else(|| panic!("{sent:?}"))
}

#[tokio::test]
async fn somebody_new_gets_an_account_and_is_the_same_the_next_time() -> Result<()> {
    let (provider, home, mut browser) = scene().await?;
    let rest = home.rest();
    let config = rest.get("/config.json", None).await?.body;
    assert_eq!(config["providers"], json!([{ "id": "club", "name": "The Club" }]));
    let asked = browser.press("").await?;
    assert_eq!(asked.redirect_uri, format!("http://{}/api/oidc/club/callback", home.address()));
    let ada = person("1", "Ada@example.org", true, "Ada");
    let sent = browser.back(&provider.agree(&asked, &ada)).await?;
    assert_eq!(sent.place, "/");
    let first = me(&rest, sent.session.as_deref()).await?;
    assert_eq!((&first["username"], &first["email"]), (&json!("Ada"), &json!("ada@example.org")));
    assert_eq!(browser.way, "", "the way is forgotten");
    let elsewhere = person("1", "other@example.org", false, "Somebody Else");
    let again = browser.sign_in(&provider, &elsewhere, "").await?;
    assert_eq!(me(&rest, again.session.as_deref()).await?, first, "whatever else the provider says now");
    let login = json!({ "username": "Ada", "password": "" });
    assert_eq!(rest.post("/api/login", None, &login).await?.status, 401, "no password is no empty password");
    Ok(())
}

#[tokio::test]
async fn a_taken_name_gets_a_number() -> Result<()> {
    let (provider, home, mut browser) = scene().await?;
    home.rest().guest("Ada").await?;
    let sent = browser.sign_in(&provider, &person("1", "ada@example.org", true, "ADA"), "").await?;
    let name = me(&home.rest(), sent.session.as_deref()).await?["username"].clone();
    assert!(name.as_str().is_some_and(|name| name.starts_with("ADA-")), "{name}");
    Ok(())
}

#[tokio::test]
async fn no_account_is_taken_over_because_a_provider_knows_its_address() -> Result<()> {
    let (provider, home, mut browser) = scene().await?;
    let rest = home.rest();
    let ada = rest.signup("Ada", PASSWORD).await?;
    let outside = person("1", "ada@example.org", true, "Ada");
    assert_eq!(stumbled(&browser.sign_in(&provider, &outside, "").await?), "link_first");
    let unverified = person("2", "eve@example.org", false, "Eve");
    assert_eq!(stumbled(&browser.sign_in(&provider, &unverified, "").await?), "unverified");
    let nameless = json!({ "sub": "3" });
    assert_eq!(stumbled(&browser.sign_in(&provider, &nameless, "").await?), "unverified");
    // She signs in with her password and ties them together.
    let link = async |body: Value| rest.post("/api/oidc/club/link", Some(&ada.token), &body).await;
    assert_eq!(link(json!({ "password": "wrong" })).await?.status, 403);
    assert_eq!(link(json!({})).await?.status, 403);
    let reply = link(json!({ "password": PASSWORD })).await?;
    assert_eq!(reply.status, 200, "{}", reply.body);
    browser.keep(&reply)?;
    let asked = Asked::read(reply.body["url"].as_str().context("an address")?)?;
    let sent = browser.back(&provider.agree(&asked, &outside)).await?;
    assert_eq!((sent.place.as_str(), sent.session), ("/settings", None));
    let sent = browser.sign_in(&provider, &outside, "").await?;
    assert_eq!(me(&rest, sent.session.as_deref()).await?["userId"], ada.user_id.as_str());
    // Nobody else ties the same identity.
    let bob = rest.signup("Bob", PASSWORD).await?;
    let body = json!({ "password": PASSWORD });
    let reply = rest.post("/api/oidc/club/link", Some(&bob.token), &body).await?;
    browser.keep(&reply)?;
    let asked = Asked::read(reply.body["url"].as_str().context("an address")?)?;
    assert_eq!(stumbled(&browser.back(&provider.agree(&asked, &outside)).await?), "linked");
    Ok(())
}

#[tokio::test]
async fn a_session_that_ended_ties_nothing() -> Result<()> {
    let (provider, home, mut browser) = scene().await?;
    let rest = home.rest();
    let ada = rest.signup("Ada", PASSWORD).await?;
    let reply = rest.post("/api/oidc/club/link", Some(&ada.token), &json!({ "password": PASSWORD })).await?;
    browser.keep(&reply)?;
    rest.logout(&ada.token).await?;
    let asked = Asked::read(reply.body["url"].as_str().context("an address")?)?;
    let outside = person("1", "ada@example.org", true, "Ada");
    assert_eq!(stumbled(&browser.back(&provider.agree(&asked, &outside)).await?), "signed_out");
    assert_eq!(stumbled(&browser.sign_in(&provider, &outside, "").await?), "link_first");
    let guest = rest.guest("Gus").await?;
    assert_eq!(rest.post("/api/oidc/club/link", Some(&guest.token), &json!({})).await?.status, 403);
    assert_eq!(rest.post("/api/oidc/club/link", None, &json!({})).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn the_sites_policy_holds_for_who_comes_by_a_provider() -> Result<()> {
    let (provider, mut home, mut browser) = scene().await?;
    let code = home.first_admin_code().await?;
    let rest = home.rest();
    let gaia = rest.signup("Gaia", PASSWORD).await?;
    ensure!(rest.post("/api/claim", Some(&gaia.token), &json!({ "code": code })).await?.status == 200);
    let ada = person("1", "ada@example.org", true, "Ada");
    let govern = async |method: Method, path: &str, body: Value| {
        let reply = rest.ask(method, path, Some(&gaia.token), &body).await?;
        ensure!(reply.status < 300, "{path}: {}", reply.body);
        Ok(reply.body)
    };
    let settings = json!({ "signup": "invited", "emailDomains": ["example.org"] });
    govern(Method::PATCH, "/api/admin/settings", settings).await?;
    assert_eq!(stumbled(&browser.sign_in(&provider, &ada, "").await?), "invited");
    let unknown = "?invite=0123456789abcdefghjkmnpqrs";
    assert_eq!(stumbled(&browser.sign_in(&provider, &ada, unknown).await?), "invite");
    let made = govern(Method::POST, "/api/admin/invites", json!({ "uses": 1 })).await?;
    let query = format!("?invite={}", made["word"].as_str().context("a word")?);
    let elsewhere = person("2", "eve@example.org.evil.net", true, "Eve");
    assert_eq!(stumbled(&browser.sign_in(&provider, &elsewhere, &query).await?), "domain");
    let sent = browser.sign_in(&provider, &ada, &query).await?;
    let user = me(&rest, sent.session.as_deref()).await?;
    assert_eq!(user["username"], "Ada");
    let bob = person("3", "bob@example.org", true, "Bob");
    assert_eq!(stumbled(&browser.sign_in(&provider, &bob, &query).await?), "invite", "it is used up");
    govern(Method::PATCH, "/api/admin/settings", json!({ "signup": "closed" })).await?;
    assert_eq!(stumbled(&browser.sign_in(&provider, &bob, "").await?), "closed");
    let again = browser.sign_in(&provider, &ada, "").await?;
    assert!(again.session.is_some(), "who has an account comes in on a closed site too");
    let path = format!("/api/admin/people/{}", user["userId"].as_str().context("an id")?);
    govern(Method::PATCH, &path, json!({ "state": "suspended" })).await?;
    let refused = browser.sign_in(&provider, &ada, "").await?;
    assert!(refused.session.is_none() && refused.place.starts_with("/welcome?error="), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn what_was_not_begun_here_is_not_finished_here() -> Result<()> {
    let (provider, home, mut browser) = scene().await?;
    let ada = person("1", "ada@example.org", true, "Ada");
    assert_eq!(stumbled(&browser.back("code=1&state=1").await?), "expired", "no cookie");
    browser.way = "nonsense".to_owned();
    assert_eq!(stumbled(&browser.back("code=1&state=1").await?), "forged");
    let asked = browser.press("").await?;
    let query = provider.agree(&asked, &ada);
    let other = query.replace(&asked.state, "another");
    assert_eq!(stumbled(&browser.back(&other).await?), "forged", "another state");
    let asked = browser.press("").await?;
    let mut eve = Browser::at(&home);
    eve.press("").await?;
    let query = provider.agree(&asked, &ada);
    assert_eq!(stumbled(&eve.back(&query).await?), "forged", "another browser's");
    let asked_again = browser.press("").await?;
    assert_eq!(stumbled(&browser.back(&format!("code={}", asked_again.state)).await?), "forged", "no state");
    let asked = browser.press("").await?;
    let cancelled = format!("error=access_denied&state={}", asked.state);
    assert_eq!(stumbled(&browser.back(&cancelled).await?), "cancelled");
    for path in ["/api/oidc/other/start", "/api/oidc/other/callback?code=1&state=1"] {
        assert_eq!(browser.go(path).await?.status, 404, "{path}");
    }
    Ok(())
}

/// Somebody who knows what the store keeps of another's session still ties nothing to their account.
#[tokio::test]
async fn nobody_begins_a_link_for_somebody_else() -> Result<()> {
    let (provider, home, mut browser) = scene().await?;
    let ada = home.rest().signup("Ada", PASSWORD).await?;
    let eve = person("1", "eve@example.org", true, "Eve");
    let asked = browser.press("").await?;
    let (sealed, _) = browser.way.split_once('.').context("an errand")?;
    let hash = ring::digest::digest(&ring::digest::SHA256, ada.token.as_bytes());
    let hash = data_encoding::HEXLOWER.encode(hash.as_ref());
    let code = browser.way.rsplit_once('.').context("a code")?.1;
    browser.way = format!("{sealed}.l{hash}.{code}");
    assert_eq!(stumbled(&browser.back(&provider.agree(&asked, &eve)).await?), "forged");
    let sent = browser.sign_in(&provider, &eve, "").await?;
    assert_eq!(me(&home.rest(), sent.session.as_deref()).await?["username"], "Eve");
    Ok(())
}

#[tokio::test]
async fn the_way_is_a_cookie_that_no_script_reads_and_the_log_keeps_no_secret() -> Result<()> {
    let (provider, home, mut browser) = scene().await?;
    let reply = browser.go("/api/oidc/club/start").await?;
    let cookie = reply.headers["set-cookie"].to_str()?;
    for part in ["natter-oidc-", "HttpOnly", "SameSite=Lax", "Max-Age=600", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let headers = [("host", browser.host.as_str()), ("x-forwarded-proto", "https")];
    let https = home.rest().call(Method::GET, "/api/oidc/club/start", &headers, Vec::new()).await?;
    let cookie = https.headers["set-cookie"].to_str()?;
    assert!(cookie.starts_with("__Host-natter-oidc=") && cookie.contains("; Secure"), "{cookie}");
    let asked = browser.press("").await?;
    let way = browser.way.clone();
    let sent = browser.back(&provider.agree(&asked, &person("1", "a@example.org", true, "Ada"))).await?;
    let session = sent.session.context("a session")?;
    let log = home.log();
    for secret in ["canary-code", "canary-client-secret", &asked.state, &way, &session] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
    Ok(())
}

#[tokio::test]
async fn a_provider_that_is_gone_is_told_and_lets_nobody_in() -> Result<()> {
    let (provider, _home, mut browser) = scene().await?;
    let asked = browser.press("").await?;
    let query = provider.agree(&asked, &person("1", "ada@example.org", true, "Ada"));
    drop(provider);
    let sent = browser.back(&query).await?;
    assert!(["unreachable", "provider"].contains(&stumbled(&sent)), "{sent:?}");
    Ok(())
}
