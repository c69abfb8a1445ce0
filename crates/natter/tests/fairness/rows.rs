//! Attacks as data: a frame for each action of the protocol, a request for each call. The lists come from the protocol and from the router, so that a
//! new action or call without a row fails.

use anyhow::{Context, Result};
use natter_wire::client::ClientAction;

/// What an attacker says over and over, by action. `<room>` is a room of theirs, `<user>` somebody else, `<seq>` a message of theirs in the lobby.
pub(crate) const ACTIONS: [(&str, &str); 39] = [
    ("hello", "{}"),
    ("sendMessage", r#"{"text":"again"}"#),
    ("getMessages", r#"{"roomId":"lobby","limit":100}"#),
    ("getEvents", r#"{"roomId":"lobby","limit":100}"#),
    ("getTimeline", r#"{"roomId":"lobby","limit":100}"#),
    ("editMessage", r#"{"roomId":"lobby","seq":<seq>,"text":"again","clientMessageId":"again"}"#),
    ("deleteMessage", r#"{"roomId":"lobby","seq":<seq>}"#),
    ("react", r#"{"roomId":"lobby","seq":<seq>,"emoji":"👍","on":true}"#),
    ("pinMessage", r#"{"roomId":"lobby","seq":<seq>,"on":true}"#),
    ("getReactions", r#"{"roomId":"lobby","seq":<seq>}"#),
    ("getPins", r#"{"roomId":"lobby"}"#),
    ("search", r#"{"query":"victim"}"#),
    ("createRoom", r#"{"name":"one more"}"#),
    ("joinRoom", r#"{"roomId":"lobby"}"#),
    ("withdrawJoin", r#"{"roomId":"<room>"}"#),
    ("approveJoin", r#"{"roomId":"<room>","userId":"<user>"}"#),
    ("rejectJoin", r#"{"roomId":"<room>","userId":"<user>"}"#),
    ("getRequests", r#"{"roomId":"<room>"}"#),
    ("leaveRoom", r#"{"roomId":"lobby"}"#),
    ("getRooms", "{}"),
    ("getMembers", r#"{"roomId":"lobby"}"#),
    ("updateRoom", r#"{"roomId":"<room>","topic":"again"}"#),
    ("deleteRoom", r#"{"roomId":"<user>"}"#),
    ("kickMember", r#"{"roomId":"<room>","userId":"<user>"}"#),
    ("banMember", r#"{"roomId":"<room>","userId":"<user>"}"#),
    ("unbanMember", r#"{"roomId":"<room>","userId":"<user>"}"#),
    ("getBans", r#"{"roomId":"<room>"}"#),
    ("muteMember", r#"{"roomId":"<room>","userId":"<user>","forMs":60000}"#),
    ("setRole", r#"{"roomId":"<room>","userId":"<user>","role":"admin"}"#),
    ("createInvite", r#"{"roomId":"<room>"}"#),
    ("getInvites", r#"{"roomId":"<room>"}"#),
    ("revokeInvite", r#"{"roomId":"<room>","inviteId":"<user>"}"#),
    ("openDirect", r#"{"userIds":["<user>"]}"#),
    ("getAudit", r#"{"roomId":"<room>"}"#),
    ("markRead", r#"{"roomId":"lobby","seq":1}"#),
    ("typing", r#"{"roomId":"lobby"}"#),
    ("ping", "{}"),
];

/// Every action there is, as the decoder names them when it finds another.
pub(crate) fn actions() -> Result<Vec<String>> {
    let error = serde_json::from_str::<ClientAction>(r#"{"action":"?"}"#).err().context("no such action")?;
    let error = error.to_string();
    let (_, list) = error.split_once("expected one of").with_context(|| error.clone())?;
    Ok(list.split('`').skip(1).step_by(2).map(str::to_owned).collect())
}

/// Bodies of calls, by method and path as the router's list has them. What is not in it has none.
const BODIES: [(&str, &str, &str); 17] = [
    ("post", "/signup", r#"{"email":"mallory@example.org","username":"Mallory","password":"correct horse"}"#),
    ("post", "/login", r#"{"username":"Nobody","password":"wrong horse"}"#),
    ("post", "/guest", r#"{"username":"Mallory"}"#),
    ("patch", "/me", r#"{"colour":"green"}"#),
    ("post", "/me/password", r#"{"current":"wrong horse","password":"correct battery"}"#),
    ("post", "/me/email", r#"{"email":"mallory@example.org","password":"wrong horse"}"#),
    ("post", "/me/account", r#"{"email":"m@example.org","password":"wrong"}"#),
    ("post", "/me/delete", r#"{"username":"Not me","password":"wrong horse"}"#),
    ("post", "/sessions/end", r#"{"all":true,"password":"wrong horse"}"#),
    ("post", "/reset", r#"{"code":"00000-00000-00000-00000-00000-0","password":"correct battery"}"#),
    ("post", "/reset/look", r#"{"code":"00000-00000-00000-00000-00000-0"}"#),
    ("post", "/claim", r#"{"code":"00000-00000-00000-00000-00000-0"}"#),
    ("post", "/oidc/{provider}/link", "{}"),
    ("patch", "/admin/settings", r#"{"lobby":true}"#),
    ("patch", "/admin/people/{person}", r#"{"state":"active"}"#),
    ("patch", "/admin/rooms/{room}", r#"{"archived":true}"#),
    ("post", "/admin/invites", "{}"),
];

/// Calls that send no body although they write.
const WITHOUT_BODY: [(&str, &str); 6] = [
    ("post", "/logout"),
    ("post", "/ticket"),
    ("delete", "/sessions/{session}"),
    ("delete", "/admin/people/{person}/sessions"),
    ("delete", "/admin/rooms/{room}"),
    ("delete", "/admin/invites/{invite}"),
];

/// The request of a call, with one's token; `None` for a call without a row.
pub(crate) fn request(method: &str, path: &str, token: &str) -> Option<Vec<u8>> {
    let with = BODIES.iter().find(|row| (row.0, row.1) == (method, path)).map(|row| row.2);
    let without = method == "get" || WITHOUT_BODY.contains(&(method, path));
    let body = with.or_else(|| without.then_some(""))?;
    let place = match path.split_once('{') {
        Some((before, rest)) => format!("{before}0123456789abcdefghjkmnpqrs{}", rest.split_once('}')?.1),
        None => path.to_owned(),
    };
    Some(
        format!(
            "{} /api{place} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            method.to_uppercase(),
            body.len()
        )
        .into_bytes(),
    )
}
