//! Canaries (ASVS 16.2.5): everything secret that a tour through the program brings up, looked for in its log at the finest level of our own.

use anyhow::{Context, Result, ensure};
use http::Method;
use natter_story::{HomePlan, Rest, Socket};
use serde_json::{Value, json};

/// What was secret, with a name for the complaint.
#[derive(Default)]
struct Canaries(Vec<(&'static str, String)>);

impl Canaries {
    fn add(&mut self, what: &'static str, secret: &str) {
        self.0.push((what, secret.to_owned()));
    }

    fn field(&mut self, what: &'static str, body: &Value) -> Result<String> {
        let secret = body[what].as_str().with_context(|| format!("no {what} in {body}"))?.to_owned();
        self.add(what, &secret);
        Ok(secret)
    }
}

async fn call(rest: &Rest, path: &str, token: Option<&str>, body: Value) -> Result<Value> {
    let reply = rest.post(path, token, &body).await?;
    ensure!(reply.status < 300, "{path}: {} {}", reply.status, reply.body);
    Ok(reply.body)
}

#[tokio::test]
async fn no_secret_ever_stands_in_the_log() -> Result<()> {
    let plan = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried();
    let mut home =
        plan.with(&["--log", "info,natter=trace,natter_http=trace,natter_server=trace"]).start().await?;
    let mut canaries = Canaries::default();
    let code = home.first_admin_code().await?;
    canaries.add("the printed code", &code);
    canaries.add("the printed code", &code.replace('-', "").to_lowercase());
    let rest = home.rest();
    for (what, password) in [("a password", "canary-password-1"), ("another password", "canary-password-2")] {
        canaries.add(what, password);
    }
    let ada = json!({ "email": "ada@example.org", "username": "Ada", "password": "canary-password-1" });
    let signed_up = call(&rest, "/api/signup", None, ada.clone()).await?;
    let token = canaries.field("token", &signed_up)?;
    rest.post("/api/signup", None, &ada).await?;
    call(&rest, "/api/claim", Some(&token), json!({ "code": code })).await?;
    let wrong = json!({ "username": "Ada", "password": "canary-password-3" });
    canaries.add("a wrong password", "canary-password-3");
    rest.post("/api/login", None, &wrong).await?;
    let login = json!({ "username": "Ada", "password": "canary-password-1" });
    canaries.field("token", &call(&rest, "/api/login", None, login).await?)?;
    let change = json!({ "current": "canary-password-1", "password": "canary-password-2" });
    let token = canaries.field("token", &call(&rest, "/api/me/password", Some(&token), change).await?)?;
    let made = call(&rest, "/api/admin/invites", Some(&token), json!({})).await?;
    let word = canaries.field("word", &made)?;
    rest.get(&format!("/api/invites/{word}"), None).await?;
    rest.get("/api/invites/canary-word-1", None).await?;
    canaries.add("a word that leads nowhere", "canary-word-1");
    let ticket = call(&rest, "/api/ticket", Some(&token), Value::Null).await?;
    let ticket = canaries.field("ticket", &ticket)?;
    let mut socket = Socket::with_ticket(home.address(), &ticket).await?;
    socket.hello().await?;
    canaries.add("a message", "canary-message-1");
    socket.ask(json!({ "action": "sendMessage", "text": "canary-message-1" })).await?;
    socket.send_text("{\"action\": \"canary-message-1\"".to_owned()).await?;
    socket.send(&json!({ "action": "joinRoom", "invite": "canary-word-1" })).await?;
    let made = socket.ask(json!({ "action": "createRoom", "name": "Tea" })).await?;
    let room = made["room"]["roomId"].clone();
    let invited = socket.ask(json!({ "action": "createInvite", "roomId": room })).await?;
    canaries.field("word", &invited)?;
    ensure!(Socket::with_ticket(home.address(), &ticket).await.is_err(), "a ticket is good once");
    let unread = [("authorization", "Bearer canary-token-1"), ("cookie", "natter=canary-token-2")];
    for header in unread {
        rest.call(Method::GET, "/api/me", &[header], Vec::new()).await?;
    }
    canaries.add("a token of nobody", "canary-token-");
    rest.call(Method::POST, "/api/login", &[], b"canary-body-1 {".to_vec()).await?;
    canaries.add("a body that is none", "canary-body-1");
    call(
        &rest,
        "/api/me/delete",
        Some(&token),
        json!({ "username": "Ada", "password": "canary-password-2" }),
    )
    .await
    .expect_err("the last site admin stays");
    home.stop().await?;
    let log = home.log();
    ensure!(log.contains("the site has its first admin"), "the log is not what it should be:\n{log}");
    for (what, secret) in canaries.0 {
        assert!(!log.contains(&secret), "{what} stands in the log");
    }
    Ok(())
}
