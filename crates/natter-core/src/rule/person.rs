//! May this person change that one, and how?

use crate::audit::Deed;
use crate::person::{PersonState, Standing};
use crate::port::PersonChange;
use crate::refusal::Denied;

/// What the store knows at the moment of deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Whether the actor may come in. Their session may be older than that.
    pub actor_is_active: bool,
    /// Whether the actor governs the site.
    pub actor_is_admin: bool,
    /// Whether the actor changes themselves.
    pub is_self: bool,
    /// The changed person's standing.
    pub standing: Standing,
    /// Whether the changed person may come in.
    pub state: PersonState,
    /// Whether the changed person governs the site.
    pub is_admin: bool,
    /// Whether somebody else who may come in governs the site.
    pub has_other_admin: bool,
}

/// What follows from a change that is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is so already; nothing is written.
    Already,
    /// It is written, with a line of the audit log where there is a deed.
    Change(Option<Deed>),
}

/// Decides a change of a person.
///
/// # Errors
/// `Unauthenticated` for an actor who may not come in; `NotFound` for somebody whose account was deleted; `Forbidden` for what only the person
/// themselves, only site admins or only accounts may do; `Conflict` when nobody would be left who governs the site.
pub fn change(facts: Facts, change: &PersonChange) -> Result<Decision, Denied> {
    if !facts.actor_is_active {
        return Err(Denied::Unauthenticated);
    }
    match change {
        PersonChange::SiteAdmin(on) => site_admin(facts, *on),
        PersonChange::State(state) => set_state(facts, *state),
        PersonChange::Sessions { .. } if facts.is_self || facts.actor_is_admin => {
            Ok(Decision::Change(Some(Deed::SessionRevoked)))
        }
        PersonChange::Sessions { .. } => Err(Denied::Forbidden),
        PersonChange::Profile(_) | PersonChange::Rehash(_) => {
            themselves(facts)?;
            Ok(Decision::Change(None))
        }
        PersonChange::Password { .. } => of_an_account(facts, Deed::PasswordChanged),
        PersonChange::Email(_) => of_an_account(facts, Deed::EmailChanged),
        PersonChange::Identity(_) => of_an_account(facts, Deed::IdentityLinked),
        PersonChange::Account { .. } => {
            themselves(facts)?;
            if facts.standing != Standing::Guest {
                return Err(Denied::Invalid("you have an account already"));
            }
            Ok(Decision::Change(Some(Deed::GuestPromoted)))
        }
    }
}

fn themselves(facts: Facts) -> Result<(), Denied> {
    if facts.is_self { Ok(()) } else { Err(Denied::Forbidden) }
}

fn of_an_account(facts: Facts, deed: Deed) -> Result<Decision, Denied> {
    themselves(facts)?;
    if facts.standing != Standing::Account {
        return Err(Denied::Forbidden);
    }
    Ok(Decision::Change(Some(deed)))
}

fn site_admin(facts: Facts, on: bool) -> Result<Decision, Denied> {
    if !facts.actor_is_admin {
        return Err(Denied::Forbidden);
    }
    if facts.state == PersonState::Deleted {
        return Err(Denied::NotFound);
    }
    if facts.is_admin == on {
        return Ok(Decision::Already);
    }
    if on && (facts.standing != Standing::Account || facts.state != PersonState::Active) {
        return Err(Denied::Invalid("only an account that may come in can govern the site"));
    }
    if !on {
        somebody_is_left(facts)?;
    }
    Ok(Decision::Change(Some(if on { Deed::SiteAdminGranted } else { Deed::SiteAdminRevoked })))
}

fn set_state(facts: Facts, state: PersonState) -> Result<Decision, Denied> {
    let is_own_end = facts.is_self && state == PersonState::Deleted;
    if !facts.actor_is_admin && !is_own_end {
        return Err(Denied::Forbidden);
    }
    if facts.state == state {
        return Ok(Decision::Already);
    }
    let deed = match (facts.state, state) {
        (PersonState::Deleted, _) => return Err(Denied::NotFound),
        (_, PersonState::Active) => Deed::PersonRestored,
        (_, PersonState::Suspended) => Deed::PersonSuspended,
        (_, PersonState::Deleted) => Deed::AccountDeleted,
    };
    if state != PersonState::Active && facts.is_admin {
        somebody_is_left(facts)?;
    }
    Ok(Decision::Change(Some(deed)))
}

fn somebody_is_left(facts: Facts) -> Result<(), Denied> {
    if facts.has_other_admin { Ok(()) } else { Err(Denied::Conflict) }
}

#[cfg(test)]
mod tests;
