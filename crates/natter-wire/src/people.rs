//! People at doors, invitations, bans and the audit log, as both the socket and REST tell them.

use crate::Text;
use crate::event::Person;
use natter_core::audit::AuditEntry;
use natter_core::govern;
use natter_core::join;
use natter_core::person::Colour;
use natter_core::text::Username;
use natter_core::{AuditId, InviteId, PersonRef, RoomId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use ts_rs::TS;

/// The colours of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "Colour")]
#[expect(missing_docs, reason = "the names say it")]
pub enum WireColour {
    Indigo,
    Pink,
    Green,
    Blue,
    Orange,
    Violet,
}

impl From<Colour> for WireColour {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Indigo => Self::Indigo,
            Colour::Pink => Self::Pink,
            Colour::Green => Self::Green,
            Colour::Blue => Self::Blue,
            Colour::Orange => Self::Orange,
            Colour::Violet => Self::Violet,
        }
    }
}

impl From<WireColour> for Colour {
    fn from(colour: WireColour) -> Self {
        match colour {
            WireColour::Indigo => Self::Indigo,
            WireColour::Pink => Self::Pink,
            WireColour::Green => Self::Green,
            WireColour::Blue => Self::Blue,
            WireColour::Orange => Self::Orange,
            WireColour::Violet => Self::Violet,
        }
    }
}

/// How a request to come in stands or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum RequestStatus {
    Waiting,
    Approved,
    Rejected,
    Withdrawn,
}

impl From<join::RequestStatus> for RequestStatus {
    fn from(status: join::RequestStatus) -> Self {
        match status {
            join::RequestStatus::Waiting => Self::Waiting,
            join::RequestStatus::Approved => Self::Approved,
            join::RequestStatus::Rejected => Self::Rejected,
            join::RequestStatus::Withdrawn => Self::Withdrawn,
        }
    }
}

/// One's own request that is not settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OwnRequest {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// `waiting` or `rejected`.
    pub status: RequestStatus,
    /// Milliseconds since 1970 UTC.
    pub asked_at: u64,
    /// From when on one may ask again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ask_again_at: Option<u64>,
}

impl From<&join::OwnRequest> for OwnRequest {
    fn from(request: &join::OwnRequest) -> Self {
        Self {
            room_id: Text(request.room),
            status: request.status.into(),
            asked_at: request.asked.0,
            ask_again_at: request.ask_again.map(|at| at.0),
        }
    }
}

/// Somebody who waits, for those who may answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Asker {
    /// Who.
    #[serde(flatten)]
    pub person: Person<'static>,
    /// Milliseconds since 1970 UTC.
    pub asked_at: u64,
}

impl From<&join::Asker> for Asker {
    fn from(asker: &join::Asker) -> Self {
        Self { person: owned(&asker.person), asked_at: asker.asked.0 }
    }
}

/// Somebody who may not come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Ban {
    /// Who.
    #[serde(flatten)]
    pub person: Person<'static>,
    /// Who said so.
    pub by: Person<'static>,
    /// Milliseconds since 1970 UTC.
    pub banned_at: u64,
}

impl From<&govern::Ban> for Ban {
    fn from(ban: &govern::Ban) -> Self {
        Self { person: owned(&ban.person), by: owned(&ban.by), banned_at: ban.at.0 }
    }
}

/// A link that lets people in, as it is listed; its word is not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Invite {
    /// Its id.
    #[ts(type = "string")]
    pub invite_id: Text<InviteId>,
    /// Where it leads; left out when only into the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub room_id: Option<Text<RoomId>>,
    /// Who made it.
    pub by: Person<'static>,
    /// Milliseconds since 1970 UTC.
    pub created_at: u64,
    /// Until when it is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_at: Option<u64>,
    /// How many may still come by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub uses_left: Option<u64>,
    /// How many have come by it.
    pub used: u64,
}

impl From<&join::Invite> for Invite {
    fn from(invite: &join::Invite) -> Self {
        Self {
            invite_id: Text(invite.id),
            room_id: invite.room.map(Text),
            by: owned(&invite.maker),
            created_at: invite.created.0,
            expires_at: invite.expires.map(|at| at.0),
            uses_left: invite.uses_left,
            used: invite.used,
        }
    }
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// Its id; `before` takes it.
    #[ts(type = "string")]
    pub id: Text<AuditId>,
    /// Milliseconds since 1970 UTC.
    pub at: u64,
    /// What was done; docs/RIGHTS.md lists the words.
    pub deed: String,
    /// Who did it.
    pub actor: Person<'static>,
    /// From where; told to site admins only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub address: Option<String>,
    /// In which room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub room_id: Option<Text<RoomId>>,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub target: Option<Person<'static>>,
    /// More.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub detail: Option<String>,
}

impl AuditLine {
    /// The line, with or without where its actor called from.
    #[must_use]
    pub fn of(entry: &AuditEntry, with_address: bool) -> Self {
        Self {
            id: Text(entry.id),
            at: entry.at.0,
            deed: entry.deed.word().to_owned(),
            actor: owned(&entry.actor),
            address: entry.address.clone().filter(|_| with_address),
            room_id: entry.room.map(Text),
            target: entry.target.as_ref().map(owned),
            detail: entry.detail.clone(),
        }
    }
}

/// Somebody, as a value of its own.
#[must_use]
pub fn owned(person: &PersonRef) -> Person<'static> {
    let username: &Username = &person.username;
    Person { user_id: Text(person.id), username: Cow::Owned(username.as_str().to_owned()) }
}
