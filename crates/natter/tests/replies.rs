//! What REST answers, word by word.

use anyhow::Result;
use natter_story::{Home, HomePlan, Reply};
use serde_json::{Value, json};

/// Values that differ each time, by their names.
const VARYING: [&str; 5] = ["token", "userId", "ticket", "version", "retryAfterMs"];

fn tidy(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let value =
                    if VARYING.contains(&name.as_str()) { json!(format!("[{name}]")) } else { tidy(value) };
                (name, value)
            })
            .collect(),
        other => other,
    }
}

fn shown(what: &str, reply: Reply) -> Value {
    json!({ "call": what, "status": reply.status, "body": tidy(reply.body) })
}

async fn home(flags: &[&str]) -> Result<Home> {
    HomePlan::of(env!("CARGO_BIN_EXE_natter")).with(flags).start().await
}

#[tokio::test]
async fn good_calls_are_answered_so() -> Result<()> {
    let home = home(&["--site-name", "Club"]).await?;
    let rest = home.rest();
    let ada = json!({ "email": "Ada@Example.org", "username": "Ada", "password": "correct horse" });
    let signup = rest.post("/api/signup", None, &ada).await?;
    let token = signup.body["token"].as_str().map(str::to_owned);
    let token = token.as_deref();
    let login = json!({ "email": "ada", "password": "correct horse" });
    let shown = [
        shown("signup", signup),
        shown("login", rest.post("/api/login", None, &login).await?),
        shown("guest", rest.post("/api/guest", None, &json!({ "username": "Bob" })).await?),
        shown("me", rest.get("/api/me", token).await?),
        shown("ticket", rest.post("/api/ticket", token, &Value::Null).await?),
        shown("logout", rest.post("/api/logout", token, &Value::Null).await?),
        shown("config", rest.get("/config.json", None).await?),
        shown("health", rest.get("/health", None).await?),
    ];
    insta::assert_json_snapshot!(shown);
    Ok(())
}

#[tokio::test]
async fn bad_calls_are_answered_so() -> Result<()> {
    let home = home(&["--newcomers-burst", "4"]).await?;
    let rest = home.rest();
    let ada = |password: &str| json!({ "email": "ada@example.org", "username": "Ada", "password": password });
    rest.post("/api/signup", None, &ada("correct horse")).await?;
    let guest = |name: &str| json!({ "username": name });
    let mut shown = Vec::new();
    for (what, path, body) in [
        ("signup, taken", "/api/signup", ada("correct horse")),
        ("signup, weak password", "/api/signup", ada("password")),
        ("signup, a field missing", "/api/signup", json!({ "username": "Eve" })),
        ("login, wrong password", "/api/login", json!({ "email": "ada", "password": "wrong" })),
        ("guest, taken", "/api/guest", guest("ada")),
        ("guest, no name", "/api/guest", guest("  ")),
        ("guest, the last", "/api/guest", guest("Bob")),
        ("guest, one too many", "/api/guest", guest("Eve")),
        ("ticket, not signed in", "/api/ticket", Value::Null),
        ("logout, not signed in", "/api/logout", Value::Null),
        ("no such call", "/api/nothing", Value::Null),
    ] {
        shown.push(self::shown(what, rest.post(path, None, &body).await?));
    }
    shown.push(self::shown("me, not signed in", rest.get("/api/me", None).await?));
    insta::assert_json_snapshot!(shown);
    Ok(())
}
