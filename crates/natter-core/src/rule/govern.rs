//! What may be done to a person of a room, and what follows from it. One decision for kick, ban, unban, mute and roles, so that they agree on who
//! reaches whom.

use super::right::{self, Right};
use crate::govern::MemberAct;
use crate::id::{PersonId, RoomId};
use crate::limit;
use crate::member::Role;
use crate::refusal::Denied;
use crate::room::RoomKind;
use crate::rule::send::stranger;
use crate::time::Timestamp;

/// What the store knows at the moment of deciding.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// The room.
    pub room: RoomId,
    /// Who may enter it.
    pub kind: RoomKind,
    /// Whether it is put away.
    pub archived: bool,
    /// Who acts, and as what; `None` for strangers.
    pub actor: (PersonId, Option<Role>),
    /// On whom, and what they are; `None` for whoever is not in the room.
    pub target: (PersonId, Option<Role>),
    /// Whether the target came without an account.
    pub target_is_guest: bool,
    /// Whether the target is banned.
    pub banned: bool,
    /// The target may not write before then.
    pub muted_until: Option<Timestamp>,
}

/// What happens. Each is one event of the log but [`Decision::Bar`], [`Decision::Unbar`] and [`Decision::Nothing`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is so already.
    Nothing,
    /// The target goes out; `memberRemoved`.
    Remove {
        /// Whether a ban is kept.
        ban: bool,
    },
    /// A ban is kept of somebody who is not in the room; no event.
    Bar,
    /// A ban is taken away; no event.
    Unbar,
    /// `memberMuted`.
    Mute(Option<Timestamp>),
    /// `roleChanged`.
    Become(Role),
    /// Two `roleChanged`: the target becomes the owner, the actor an admin.
    HandOver,
}

/// The part of [`govern`] that needs no target, for stores that would have to read one.
///
/// # Errors
/// As there.
pub fn may_try(kind: RoomKind, actor: Option<Role>, act: MemberAct) -> Result<(), Denied> {
    may(kind, actor, needed(act))
}

/// Decides a deed.
///
/// # Errors
/// Strangers get what [`stranger`] says; `Forbidden` without the right, in a direct room, against oneself, and against somebody the actor's role does
/// not reach; `NotFound` when the target is not in the room (or not banned, for an unban); `Archived` for a mute in a room that is put away; `Invalid`
/// for a role that cannot be given and a time that is too long.
pub fn govern(facts: &Facts, act: MemberAct, now: Timestamp) -> Result<Decision, Denied> {
    let actor = facts.actor.1.ok_or_else(|| stranger(facts.kind))?;
    right::need(actor, needed(act))?;
    if facts.kind == RoomKind::Direct || facts.actor.0 == facts.target.0 {
        return Err(Denied::Forbidden);
    }
    if facts.target.1.is_some_and(|target| !right::reaches(actor, target)) {
        return Err(Denied::Forbidden);
    }
    match act {
        MemberAct::Kick => kick(facts),
        MemberAct::Ban if facts.target.1.is_some() => Ok(Decision::Remove { ban: true }),
        MemberAct::Ban if facts.banned => Ok(Decision::Nothing),
        MemberAct::Ban => Ok(Decision::Bar),
        MemberAct::Unban if facts.banned => Ok(Decision::Unbar),
        MemberAct::Unban => Err(Denied::NotFound),
        MemberAct::Mute(until) => mute(facts, until, now),
        MemberAct::SetRole(role) => set_role(facts, role),
    }
}

fn needed(act: MemberAct) -> Right {
    match act {
        MemberAct::Kick => Right::Kick,
        MemberAct::Ban | MemberAct::Unban => Right::Ban,
        MemberAct::Mute(_) => Right::Mute,
        MemberAct::SetRole(Role::Owner) => Right::Transfer,
        MemberAct::SetRole(_) => Right::SetRole,
    }
}

/// Nobody is sent out of the lobby for a moment, since everybody is brought back into it: there is only a ban.
fn kick(facts: &Facts) -> Result<Decision, Denied> {
    facts.target.1.ok_or(Denied::NotFound)?;
    if facts.room == RoomId::LOBBY {
        return Err(Denied::Invalid("nobody is kicked out of the lobby; mute or ban them"));
    }
    Ok(Decision::Remove { ban: false })
}

fn mute(facts: &Facts, until: Option<Timestamp>, now: Timestamp) -> Result<Decision, Denied> {
    facts.target.1.ok_or(Denied::NotFound)?;
    if facts.archived {
        return Err(Denied::Archived);
    }
    if until.is_some_and(|until| until > now.plus_millis(limit::MUTE_MS)) {
        return Err(Denied::Invalid("somebody is muted for four weeks at most"));
    }
    let until = until.filter(|until| *until > now);
    let is_muted = facts.muted_until.is_some_and(|until| until > now);
    if until.is_none() && !is_muted { Ok(Decision::Nothing) } else { Ok(Decision::Mute(until)) }
}

fn set_role(facts: &Facts, role: Role) -> Result<Decision, Denied> {
    let current = facts.target.1.ok_or(Denied::NotFound)?;
    if facts.room == RoomId::LOBBY && role == Role::Owner {
        return Err(Denied::Invalid("the lobby belongs to the site"));
    }
    if role == Role::Guest {
        return Err(Denied::Invalid("guest is what people are who have no account, not a role to give"));
    }
    if facts.target_is_guest {
        return Err(Denied::Invalid("a guest needs an account first"));
    }
    match role {
        Role::Owner => Ok(Decision::HandOver),
        same if same == current => Ok(Decision::Nothing),
        other => Ok(Decision::Become(other)),
    }
}

/// Site admins are to the lobby what owners are to other rooms: it has none.
#[must_use]
pub fn role_in(room: RoomId, role: Option<Role>, site_admin: bool) -> Option<Role> {
    if room == RoomId::LOBBY && site_admin { role.map(|_| Role::Owner) } else { role }
}

/// Whether somebody may see, or answer, those who ask to come in; or invitations, bans, the room's part of the audit log.
///
/// # Errors
/// Strangers get what [`stranger`] says, members without the right `Forbidden`.
pub fn may(kind: RoomKind, role: Option<Role>, wanted: Right) -> Result<(), Denied> {
    right::need(role.ok_or_else(|| stranger(kind))?, wanted)
}

#[cfg(test)]
mod tests;
