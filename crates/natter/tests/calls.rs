//! Who may call what (ASVS 8.2): every REST call × every kind of caller, as data. The calls are read out of the router's own list, so that a new one
//! without a row fails.

use anyhow::{Context, Result, ensure};
use http::Method;
use natter_story::rest::Session;
use natter_story::{Home, HomePlan, Rest};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Anonymous,
    Guest,
    Member,
    SiteAdmin,
}

const KINDS: [Kind; 4] = [Kind::Anonymous, Kind::Guest, Kind::Member, Kind::SiteAdmin];

/// Method, path, body, and the status for each kind in the order of [`KINDS`]. Words in `<>` are filled in.
type Row = (&'static str, &'static str, &'static str, [u16; 4]);

const EVERYBODY: [u16; 4] = [200; 4];
const SIGNED_IN: [u16; 4] = [401, 200, 200, 200];
const SIGNED_IN_IN_SILENCE: [u16; 4] = [401, 204, 204, 204];
const GOVERNS: [u16; 4] = [401, 403, 403, 200];
const GOVERNS_IN_SILENCE: [u16; 4] = [401, 403, 403, 204];

const TABLE: [Row; 33] = [
    (
        "post",
        "/signup",
        r#"{"email": "<new>@example.org", "username": "<new>", "password": "correct horse"}"#,
        [201; 4],
    ),
    ("post", "/login", r#"{"username": "Victim", "password": "correct horse"}"#, EVERYBODY),
    ("post", "/guest", r#"{"username": "<new>"}"#, [201; 4]),
    ("post", "/logout", "", SIGNED_IN_IN_SILENCE),
    ("post", "/ticket", "", SIGNED_IN),
    ("get", "/sessions", "", SIGNED_IN),
    ("delete", "/sessions/{session}", "", SIGNED_IN_IN_SILENCE),
    ("post", "/sessions/end", r#"{"password": "correct horse", "all": true}"#, SIGNED_IN_IN_SILENCE),
    ("post", "/reset", r#"{"code": "00000-00000-00000-00000-00000-0"}"#, [404; 4]),
    ("post", "/reset/look", r#"{"code": "00000-00000-00000-00000-00000-0"}"#, [404; 4]),
    ("get", "/me", "", SIGNED_IN),
    ("patch", "/me", r#"{"colour": "green"}"#, SIGNED_IN),
    (
        "post",
        "/me/password",
        r#"{"current": "correct horse", "password": "correct battery"}"#,
        [401, 403, 200, 200],
    ),
    (
        "post",
        "/me/email",
        r#"{"email": "<new>@example.org", "password": "correct horse"}"#,
        [401, 403, 200, 200],
    ),
    (
        "post",
        "/me/account",
        r#"{"email": "<new>@example.org", "password": "correct horse"}"#,
        [401, 200, 400, 400],
    ),
    ("post", "/me/delete", r#"{"username": "<me>", "password": "correct horse"}"#, SIGNED_IN_IN_SILENCE),
    ("post", "/claim", r#"{"code": "00000-00000-00000-00000-00000-0"}"#, [401, 403, 403, 403]),
    ("get", "/invites/{word}", "", EVERYBODY),
    // No such provider here: the calls themselves are tests/oidc.
    ("get", "/oidc/{provider}/start", "", [404; 4]),
    ("get", "/oidc/{provider}/callback", "", [404; 4]),
    ("post", "/oidc/{provider}/link", "{}", [401, 404, 404, 404]),
    ("get", "/admin/settings", "", GOVERNS),
    ("patch", "/admin/settings", r#"{"lobby": true}"#, GOVERNS),
    ("get", "/admin/people", "", GOVERNS),
    ("patch", "/admin/people/{person}", r#"{"state": "active"}"#, GOVERNS),
    ("get", "/admin/rooms", "", GOVERNS),
    ("patch", "/admin/rooms/{room}", r#"{"archived": true}"#, GOVERNS_IN_SILENCE),
    ("delete", "/admin/rooms/{room}", "", GOVERNS_IN_SILENCE),
    ("get", "/admin/audit", "", GOVERNS),
    ("get", "/admin/invites", "", GOVERNS),
    ("post", "/admin/invites", "{}", [401, 403, 403, 201]),
    ("delete", "/admin/invites/{invite}", "", GOVERNS_IN_SILENCE),
    // The last one: the victim's session, which others use, ends by it.
    ("delete", "/admin/people/{person}/sessions", "", GOVERNS_IN_SILENCE),
];

/// A home with somebody who governs it and somebody things are done to.
struct Stage {
    home: Home,
    governor: Session,
    victim: Session,
    drawn: std::cell::Cell<u32>,
}

impl Stage {
    async fn set() -> Result<Self> {
        let plan = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "debug"]);
        let mut home = plan.start().await?;
        let code = home.first_admin_code().await?;
        let rest = home.rest();
        let governor = rest.signup("Governor", "correct horse").await?;
        let claimed = rest.post("/api/claim", Some(&governor.token), &json!({ "code": code })).await?;
        ensure!(claimed.status == 200, "no claim: {}", claimed.body);
        let victim = rest.signup("Victim", "correct horse").await?;
        Ok(Self { home, governor, victim, drawn: std::cell::Cell::new(0) })
    }

    fn rest(&self) -> Rest {
        self.home.rest()
    }

    fn name(&self) -> String {
        self.drawn.set(self.drawn.get() + 1);
        format!("Somebody {}", self.drawn.get())
    }

    async fn caller(&self, kind: Kind) -> Result<Option<Session>> {
        let (rest, name) = (self.rest(), self.name());
        Ok(match kind {
            Kind::Anonymous => None,
            Kind::Guest => Some(rest.guest(&name).await?),
            Kind::Member => Some(rest.signup(&name, "correct horse").await?),
            Kind::SiteAdmin => {
                let session = rest.signup(&name, "correct horse").await?;
                let path = format!("/api/admin/people/{}", session.user_id);
                self.govern(Method::PATCH, &path, &json!({ "siteAdmin": true })).await?;
                Some(session)
            }
        })
    }

    async fn govern(&self, method: Method, path: &str, body: &Value) -> Result<Value> {
        let reply = self.rest().ask(method, path, Some(&self.governor.token), body).await?;
        ensure!(reply.status < 300, "{path}: {} {}", reply.status, reply.body);
        Ok(reply.body)
    }

    /// A path with what its place needs, made anew.
    async fn place(&self, path: &str, caller: Option<&Session>) -> Result<String> {
        let Some((before, rest)) = path.split_once('{') else { return Ok(path.to_owned()) };
        let (name, after) = rest.split_once('}').context("a place ends")?;
        let text = |value: &Value| value.as_str().map(str::to_owned).context("a field is missing");
        let place = match name {
            "session" => {
                let token = &caller.unwrap_or(&self.victim).token;
                text(&self.rest().get("/api/sessions", Some(token)).await?.body["sessions"][0]["sessionId"])?
            }
            "person" => self.victim.user_id.clone(),
            "room" => {
                let mut socket = natter_story::Socket::connect(&self.rest(), &self.victim.token).await?;
                socket.hello().await?;
                text(&socket.ask(json!({ "action": "createRoom", "name": "Tea" })).await?["room"]["roomId"])?
            }
            "word" => text(&self.govern(Method::POST, "/api/admin/invites", &json!({})).await?["word"])?,
            "invite" => {
                let made = self.govern(Method::POST, "/api/admin/invites", &json!({})).await?;
                text(&made["invite"]["inviteId"])?
            }
            "provider" => "nowhere".to_owned(),
            other => anyhow::bail!("what is {{{other}}}?"),
        };
        Ok(format!("{before}{place}{after}"))
    }

    async fn check(&self, row: Row, kind: Kind, expected: u16) -> Result<()> {
        let (method, path, body, _) = row;
        let caller = self.caller(kind).await?;
        let me = caller.as_ref().map_or("", |session| session.username.as_str());
        let body = body.replace("<new>", &self.name().replace(' ', ".")).replace("<me>", me);
        let body = if body.is_empty() { Value::Null } else { serde_json::from_str(&body)? };
        let path = format!("/api{}", self.place(path, caller.as_ref()).await?);
        let token = caller.as_ref().map(|session| session.token.as_str());
        let method: Method = method.to_uppercase().parse()?;
        let reply = self.rest().ask(method.clone(), &path, token, &body).await?;
        ensure!(
            reply.status == expected,
            "{method} {path} as {kind:?}: {} instead of {expected}: {}",
            reply.status,
            reply.body
        );
        if expected == 401 || expected == 403 {
            let code = if expected == 401 { "unauthenticated" } else { "forbidden" };
            ensure!(reply.body["code"] == code, "{method} {path} as {kind:?}: {}", reply.body);
        }
        Ok(())
    }
}

#[tokio::test]
async fn every_call_answers_every_kind_of_caller_as_the_table_says() -> Result<()> {
    let stage = Stage::set().await?;
    let mut wrong = Vec::new();
    for row in TABLE {
        for (kind, expected) in KINDS.into_iter().zip(row.3) {
            if let Err(error) = stage.check(row, kind, expected).await {
                wrong.push(format!("{error:#}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn every_call_has_a_row() {
    let rows: BTreeSet<(&str, &str)> = TABLE.iter().map(|(method, path, ..)| (*method, *path)).collect();
    let calls: BTreeSet<(&str, &str)> = natter_http::CALLS.iter().copied().collect();
    assert_eq!(
        calls.difference(&rows).collect::<Vec<_>>(),
        Vec::<&(&str, &str)>::new(),
        "calls without a row"
    );
    assert_eq!(
        rows.difference(&calls).collect::<Vec<_>>(),
        Vec::<&(&str, &str)>::new(),
        "rows without a call"
    );
}

/// What is named and what is not there look the same, and no call tells more than its status.
#[tokio::test]
async fn what_is_not_ones_own_is_not_there() -> Result<()> {
    let stage = Stage::set().await?;
    let rest = stage.rest();
    let eve = rest.signup("Eve", "correct horse").await?;
    let listed = rest.get("/api/sessions", Some(&stage.victim.token)).await?;
    let session = listed.body["sessions"][0]["sessionId"].as_str().context("a session")?.to_owned();
    let path = format!("/api/sessions/{session}");
    let foreign = rest.ask(Method::DELETE, &path, Some(&eve.token), &Value::Null).await?;
    for missing in ["0123456789abcdefghjkmnpqrs", "nonsense", "%00"] {
        let path = format!("/api/sessions/{missing}");
        let reply = rest.ask(Method::DELETE, &path, Some(&eve.token), &Value::Null).await?;
        assert_eq!((reply.status, &reply.body), (404, &foreign.body), "{missing}");
    }
    assert_eq!(foreign.status, 404);
    assert_eq!(rest.get("/api/me", Some(&stage.victim.token)).await?.status, 200);
    for path in ["/api/admin/people?after=nonsense", "/api/admin/audit?before=-1", "/api/admin/rooms?after="]
    {
        assert_eq!(rest.get(path, Some(&stage.governor.token)).await?.status, 400, "{path}");
    }
    Ok(())
}
