//! Bodies of the REST calls.

use crate::ErrorCode;
use crate::server::User;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `POST /api/signup`
#[derive(Deserialize, Serialize, TS)]
pub struct Signup {
    /// Where the account can be reached.
    pub email: String,
    /// The name people see.
    pub username: String,
    /// 8 to 128 characters.
    pub password: String,
}

/// `POST /api/login`: by `email`, which may also hold the user name, or by `username`.
#[derive(Deserialize, Serialize, TS)]
pub struct LoginBody {
    /// Address or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub email: Option<String>,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub username: Option<String>,
    /// The password.
    pub password: String,
}

/// `POST /api/guest`
#[derive(Deserialize, Serialize, TS)]
pub struct GuestBody {
    /// The name people see.
    pub username: String,
}

/// The answer to all three.
#[derive(Deserialize, Serialize, TS)]
pub struct SignedIn {
    /// The session, for programs; browsers hold it in a cookie.
    pub token: String,
    /// Who one is.
    pub user: User,
}

/// `GET /api/me`
#[derive(Debug, Deserialize, Serialize, TS)]
pub struct Me {
    /// Who one is.
    pub user: User,
}

/// `POST /api/ticket`
#[derive(Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketReply {
    /// For `Sec-WebSocket-Protocol: ticket.<ticket>`.
    pub ticket: String,
    /// Milliseconds it is good for.
    pub expires_in_ms: u64,
}

/// Any error.
#[derive(Debug, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorReply {
    /// The code.
    pub code: ErrorCode,
    /// A sentence for people.
    pub message: String,
    /// Milliseconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after_ms: Option<u64>,
}

/// `GET /config.json`
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SiteConfig {
    /// `wss://…/ws`, or a path on the same origin.
    pub socket_url: String,
    /// What the site is called.
    pub site_name: String,
    /// Whether guests may come in.
    pub guests: bool,
    /// `open` or `closed`.
    #[ts(type = "\"open\" | \"closed\"")]
    pub signup: String,
    /// Identity providers; none yet.
    pub providers: Vec<String>,
}

/// `GET /health`
#[derive(Debug, Deserialize, Serialize, TS)]
pub struct Health {
    /// `ok`
    pub status: String,
    /// The program's version.
    pub version: String,
}
