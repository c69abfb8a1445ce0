//! Bodies of the REST calls; long because it is the list of them.

use crate::client::WireRoomKind;
use crate::people::{AuditLine, Invite};
use crate::server::User;
use crate::{ErrorCode, Text};
use natter_core::person::PersonState;
use natter_core::{RoomId, SessionId, site};
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
    /// The word of an invitation's link, where one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub invite: Option<String>,
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
    /// The session, for programs; a page of the site itself holds it in a cookie and gets none here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub token: Option<String>,
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
    /// Who may make an account.
    pub signup: SignupPolicy,
    /// Whether there is a common room.
    pub lobby: bool,
    /// Domains an account's address must be of; left out when any will do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub email_domains: Vec<String>,
    /// Identity providers to sign in with.
    pub providers: Vec<ProviderButton>,
    /// Whether the first site admin has yet to bring the code that was printed.
    #[serde(default)]
    pub unclaimed: bool,
}

/// An identity provider on the welcome page; `GET /api/oidc/<id>/start` begins.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, TS)]
pub struct ProviderButton {
    /// In addresses.
    pub id: String,
    /// On the button.
    pub name: String,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum SignupPolicy {
    Open,
    Invited,
    Closed,
}

impl From<site::SignupPolicy> for SignupPolicy {
    fn from(policy: site::SignupPolicy) -> Self {
        match policy {
            site::SignupPolicy::Open => Self::Open,
            site::SignupPolicy::Invited => Self::Invited,
            site::SignupPolicy::Closed => Self::Closed,
        }
    }
}

impl From<SignupPolicy> for site::SignupPolicy {
    fn from(policy: SignupPolicy) -> Self {
        match policy {
            SignupPolicy::Open => Self::Open,
            SignupPolicy::Invited => Self::Invited,
            SignupPolicy::Closed => Self::Closed,
        }
    }
}

/// `PATCH /api/me`: what is left out stays, what is empty is taken away.
#[derive(Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProfileBody {
    /// A name beside the unique one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub display_name: Option<String>,
    /// One of the six colours, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub colour: Option<String>,
}

/// `POST /api/me/password`: every other session ends.
#[derive(Deserialize, Serialize, TS)]
pub struct PasswordBody {
    /// The one that holds; left out by accounts that have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub current: Option<String>,
    /// 8 to 128 characters.
    pub password: String,
}

/// The answer: the session goes on under another token.
#[derive(Deserialize, Serialize, TS)]
pub struct PasswordReply {
    /// For programs; a page of the site itself has it in its cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub token: Option<String>,
}

/// `POST /api/reset`, `POST /api/reset/look`
#[derive(Deserialize, Serialize, TS)]
pub struct ResetBody {
    /// Behind the `#` of the link, in any case, with or without hyphens.
    pub code: String,
    /// 8 to 128 characters, where the link sets a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub password: Option<String>,
}

/// Whose the link is, and what it does or did.
#[derive(Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResetReply {
    /// The account.
    pub username: String,
    /// Whether it makes a site admin; otherwise it sets a new password.
    pub site_admin: bool,
}

/// `POST /api/sessions/end`
#[derive(Deserialize, Serialize, TS)]
pub struct EndSessionsBody {
    /// Left out by accounts that have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub password: Option<String>,
    /// Whether this session ends too.
    #[serde(default)]
    pub all: bool,
}

/// `POST /api/me/email`
#[derive(Deserialize, Serialize, TS)]
pub struct EmailBody {
    /// Where the account can be reached from now on.
    pub email: String,
    /// Left out by accounts that have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub password: Option<String>,
}

/// `POST /api/me/account`: a guest becomes an account and keeps name and messages.
#[derive(Deserialize, Serialize, TS)]
pub struct AccountBody {
    /// Where the account can be reached.
    pub email: String,
    /// 8 to 128 characters.
    pub password: String,
    /// The word of an invitation's link, where one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub invite: Option<String>,
}

/// `POST /api/me/delete`: for good. The name to make sure, and the password where there is one.
#[derive(Deserialize, Serialize, TS)]
pub struct DeleteBody {
    /// One's own name.
    pub username: String,
    /// Left out by guests and by accounts that have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub password: Option<String>,
}

/// `GET /api/sessions`
#[derive(Deserialize, Serialize, TS)]
pub struct SessionsReply {
    /// The newest first.
    pub sessions: Vec<SessionLine>,
}

/// A signed-in device. `DELETE /api/sessions/<sessionId>` ends it.
#[derive(Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SessionLine {
    /// Its id.
    #[ts(type = "string")]
    pub session_id: Text<SessionId>,
    /// Whether it is this one.
    pub current: bool,
    /// Milliseconds since 1970 UTC.
    pub created_at: u64,
    /// When it ends by itself.
    pub expires_at: u64,
    /// Where it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub address: Option<String>,
    /// What the program called itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub agent: Option<String>,
}

/// `POST /api/claim`: the first site admin brings the code that was printed.
#[derive(Deserialize, Serialize, TS)]
pub struct ClaimBody {
    /// The code.
    pub code: String,
}

/// `GET /api/invites/<word>`: what an invitation is good for, for whoever holds its word.
#[derive(Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InviteReply {
    /// Whether it leads into a room, and not only into the site.
    pub room: bool,
    /// Milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_at: Option<u64>,
}

/// `POST /api/oidc/<id>/link`: ties an identity provider to one's account.
#[derive(Default, Deserialize, Serialize, TS)]
pub struct LinkBody {
    /// Left out by accounts that have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub password: Option<String>,
}

/// The answer to it.
#[derive(Deserialize, Serialize, TS)]
pub struct LinkReply {
    /// Where the page goes; the provider sends it back to the settings.
    pub url: String,
}

/// `GET` and `PATCH /api/admin/settings`; in a change, what is left out stays.
#[derive(Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SiteSettingsBody {
    /// Who may make an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub signup: Option<SignupPolicy>,
    /// Whether people may come without an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub guests: Option<bool>,
    /// Whether there is a common room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub lobby: Option<bool>,
    /// Domains an account's address must be of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub email_domains: Option<Vec<String>>,
}

/// `GET /api/admin/people?after=`
#[derive(Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdminPeople {
    /// By id.
    pub people: Vec<AdminPerson>,
    /// Whether more follow.
    pub has_more: bool,
}

/// A person as site admins see them.
#[derive(Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdminPerson {
    /// Who.
    pub user: User,
    /// Whether they may come in.
    pub state: WirePersonState,
    /// Milliseconds since 1970 UTC.
    pub created_at: u64,
}

/// Whether a person may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "PersonState")]
#[expect(missing_docs, reason = "the names say it")]
pub enum WirePersonState {
    Active,
    Suspended,
    Deleted,
}

impl From<PersonState> for WirePersonState {
    fn from(state: PersonState) -> Self {
        match state {
            PersonState::Active => Self::Active,
            PersonState::Suspended => Self::Suspended,
            PersonState::Deleted => Self::Deleted,
        }
    }
}

impl From<WirePersonState> for PersonState {
    fn from(state: WirePersonState) -> Self {
        match state {
            WirePersonState::Active => Self::Active,
            WirePersonState::Suspended => Self::Suspended,
            WirePersonState::Deleted => Self::Deleted,
        }
    }
}

/// `PATCH /api/admin/people/<userId>`: what is left out stays.
#[derive(Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdminPersonBody {
    /// Whether they may come in; `deleted` is for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<WirePersonState>,
    /// Whether they govern the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub site_admin: Option<bool>,
}

/// `GET /api/admin/rooms?after=`
#[derive(Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdminRooms {
    /// By id.
    pub rooms: Vec<AdminRoom>,
    /// Whether more follow.
    pub has_more: bool,
}

/// A room as site admins see it: what it is, never what is said in it. `PATCH /api/admin/rooms/<roomId> {archived}` and `DELETE` put it away.
#[derive(Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdminRoom {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub topic: Option<String>,
    /// Who may enter.
    pub kind: WireRoomKind,
    /// Put away.
    pub archived: bool,
    /// People in it.
    pub members: u64,
    /// Milliseconds since 1970 UTC.
    pub created_at: u64,
}

/// `PATCH /api/admin/rooms/<roomId>`
#[derive(Deserialize, Serialize, TS)]
pub struct AdminRoomBody {
    /// Put away or taken out.
    pub archived: bool,
}

/// `GET /api/admin/audit?before=`
#[derive(Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdminAudit {
    /// The newest first.
    pub entries: Vec<AuditLine>,
    /// Whether older ones follow.
    pub has_more: bool,
}

/// `POST /api/admin/invites`: into the site, not into a room.
#[derive(Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdminInviteBody {
    /// Milliseconds it is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_in_ms: Option<u64>,
    /// How many may come by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub uses: Option<u64>,
}

/// The answer to it.
#[derive(Deserialize, Serialize, TS)]
pub struct AdminInvited {
    /// What it is.
    pub invite: Invite,
    /// The word of the link; told this once.
    pub word: String,
}

/// `GET /api/admin/invites`
#[derive(Deserialize, Serialize, TS)]
pub struct AdminInvites {
    /// Those that are good, the newest first.
    pub invites: Vec<Invite>,
}

/// `GET /health`
#[derive(Debug, Deserialize, Serialize, TS)]
pub struct Health {
    /// `ok`, or `damaged` when some rows or rooms are damaged and everything else is served
    pub status: String,
    /// The program's version.
    pub version: String,
}
