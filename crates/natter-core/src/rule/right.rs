//! The table of rights: what each role may do in a room. `docs/RIGHTS.md` is printed from it; every rule asks it.

use crate::audit::Deed;
use crate::member::Role;
use crate::refusal::Denied;

/// Something that can be done in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Read and search messages, see members and presence; mark as read.
    Read,
    /// Write messages; show that one is typing.
    Write,
    /// Delete messages of other people.
    DeleteMessages,
    /// Pin and unpin messages.
    Pin,
    /// Go out.
    Leave,
    /// Make, see and take back links that let people in.
    Invite,
    /// Keep people from writing for a time.
    Mute,
    /// Send people out.
    Kick,
    /// Send people out for good, see who was, and let them come again.
    Ban,
    /// See who asks to come in, and answer.
    Answer,
    /// Say what people may do.
    SetRole,
    /// Change name, topic, the way in, and whether guests may come.
    Update,
    /// See who did what here.
    Audit,
    /// Put the room away and take it out again.
    Archive,
    /// Delete the room with all that was written in it.
    Delete,
    /// Make somebody else the owner.
    Transfer,
}

use Role::{Admin, Guest, Member, Moderator, Owner};

const EVERYBODY: &[Role] = &[Owner, Admin, Moderator, Member, Guest];
const KEEPERS: &[Role] = &[Owner, Admin, Moderator];
const GOVERNORS: &[Role] = &[Owner, Admin];
const OWNERS: &[Role] = &[Owner];

/// Every right, who has it, and what it means, in the order of the printed table.
pub const TABLE: [(Right, &[Role], &str); 16] = [
    (Right::Read, EVERYBODY, "read and search messages, see members and presence"),
    (
        Right::Write,
        EVERYBODY,
        "write messages, react, edit and delete one's own, unless muted or the room is archived",
    ),
    (Right::DeleteMessages, KEEPERS, "delete messages of other people"),
    (Right::Pin, KEEPERS, "pin and unpin messages; in a direct room everybody may"),
    (Right::Leave, EVERYBODY, "leave; the owner's room passes on"),
    (Right::Invite, KEEPERS, "make, list and revoke invitations"),
    (Right::Mute, KEEPERS, "mute somebody for a time, and unmute"),
    (Right::Kick, KEEPERS, "send somebody out"),
    (Right::Ban, GOVERNORS, "ban, list bans, unban"),
    (Right::Answer, GOVERNORS, "see who asks to join, approve, reject"),
    (Right::SetRole, GOVERNORS, "make somebody admin, moderator or member"),
    (Right::Update, GOVERNORS, "change name, topic, kind, and whether guests may enter"),
    (Right::Audit, GOVERNORS, "read the room's part of the audit log"),
    (Right::Archive, OWNERS, "archive and unarchive"),
    (Right::Delete, OWNERS, "delete the room and its log"),
    (Right::Transfer, OWNERS, "hand the room over"),
];

/// Rights that site admins have in every room, whether they are in it or not. Reading is none of them.
pub const OF_SITE_ADMINS: [Right; 2] = [Right::Archive, Right::Delete];

/// Whether a role has a right.
#[must_use]
pub fn has(role: Role, right: Right) -> bool {
    TABLE.iter().any(|(one, roles, _)| *one == right && roles.contains(&role))
}

/// Asks for a right.
///
/// # Errors
/// `Forbidden` without it.
pub fn need(role: Role, right: Right) -> Result<(), Denied> {
    if has(role, right) { Ok(()) } else { Err(Denied::Forbidden) }
}

/// Whether somebody of this role may act on somebody of that one: the owner on everybody, admins on everybody but the owner, moderators on members
/// and guests.
#[must_use]
pub fn reaches(actor: Role, target: Role) -> bool {
    match actor {
        Role::Owner => true,
        Role::Admin => target != Role::Owner,
        Role::Moderator => target > Role::Moderator,
        Role::Member | Role::Guest => false,
    }
}

const HEAD: &str = "\
# Who may do what

Printed from the table in `crates/natter-core/src/rule/right.rs`, which every rule asks; a test fails when the two differ.

## In a room

| | owner | admin | moderator | member | guest | site admin |
|---|---|---|---|---|---|---|
";

const TAIL: &str = "
Site admins are what owners are, in the lobby only; elsewhere they are what the room made them, and the last column says what else they may do in rooms
they are not in. Reading is not in it: a site admin reads no room they are not a member of.

Who acts on somebody else must reach them: the owner reaches everybody, admins everybody but the owner (each other too), moderators members and guests,
and nobody themselves. There is one owner. An owner who leaves passes the room to the strongest, and among equals to the one who has been there the longest;
guests inherit nothing, and a room without an heir is archived. Handing a room over makes its owner an admin.

A direct room has no roles: everybody in it reads and writes, nobody else enters and nobody is sent out. Whoever leaves it comes back by opening it
again, and by no other way. It counts among the rooms of the one who opened it alone.

## The deeds of the audit log

Every line says what was done, by whom, from where, when, in which room, to whom. Site admins read all of it (`GET /api/admin/audit`), the room's part and
without addresses is read by those who may (`getAudit`). Nothing changes or removes a line. The words: ";

/// docs/RIGHTS.md, from the table.
#[must_use]
pub fn printed() -> String {
    let mut page = HEAD.to_owned();
    for (right, _, words) in TABLE {
        let cell = |may: bool| if may { " yes |" } else { " |" };
        page.push_str(&format!("| {words} |"));
        Role::ALL.iter().for_each(|role| page.push_str(cell(has(*role, right))));
        page.push_str(cell(OF_SITE_ADMINS.contains(&right)));
        page.push('\n');
    }
    page.push_str(TAIL);
    let words: Vec<String> = Deed::ALL.iter().map(|deed| format!("`{}`", deed.word())).collect();
    for (index, line) in words.chunks(6).enumerate() {
        page.push_str(if index == 0 { "\n" } else { ",\n" });
        page.push_str(&line.join(", "));
    }
    page.push_str(".\n");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_table_is_this_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/RIGHTS.md");
        let committed = std::fs::read_to_string(path).expect("docs/RIGHTS.md is part of the repository");
        assert!(committed == printed(), "stale: run `cargo xtask generate` and commit the result");
    }

    #[test]
    fn every_right_stands_in_the_table_once() {
        for (index, (right, roles, words)) in TABLE.iter().enumerate() {
            assert!(TABLE[..index].iter().all(|(other, ..)| other != right), "{right:?} twice");
            assert!(!roles.is_empty() && !words.is_empty());
        }
    }

    #[test]
    fn a_stronger_role_has_every_right_of_a_weaker_one() {
        for pair in Role::ALL.windows(2) {
            for (right, ..) in TABLE {
                assert!(!has(pair[1], right) || has(pair[0], right), "{right:?} {pair:?}");
            }
        }
    }

    #[test]
    fn nobody_reaches_the_owner_and_moderators_reach_no_keeper() {
        assert!([Admin, Moderator, Member, Guest].iter().all(|role| !reaches(*role, Owner)));
        assert!(reaches(Admin, Admin) && !reaches(Moderator, Moderator) && reaches(Moderator, Guest));
    }
}
