use super::*;
use crate::person::{Identity, Profile};
use crate::text::Email;

const ADA: Facts = Facts {
    actor_is_active: true,
    actor_is_admin: false,
    is_self: true,
    standing: Standing::Account,
    state: PersonState::Active,
    is_admin: false,
    has_other_admin: false,
};
const ADMIN_OVER_ADA: Facts = Facts { actor_is_admin: true, is_self: false, has_other_admin: true, ..ADA };

fn own_changes() -> Vec<PersonChange> {
    let identity = Identity { issuer: "https://id.example".to_owned(), subject: "1".to_owned() };
    vec![
        PersonChange::Profile(Profile::default()),
        PersonChange::Rehash(String::new()),
        PersonChange::Password { hash: String::new(), keep: None, renewed: None },
        PersonChange::Email(Email::from_stored("ada@example.org")),
        PersonChange::Identity(identity),
    ]
}

#[test]
fn what_is_ones_own_nobody_else_changes_not_even_a_site_admin() {
    for wanted in own_changes() {
        assert!(change(ADA, &wanted).is_ok(), "{wanted:?}");
        assert_eq!(change(ADMIN_OVER_ADA, &wanted), Err(Denied::Forbidden), "{wanted:?}");
        let suspended = Facts { actor_is_active: false, ..ADA };
        assert_eq!(change(suspended, &wanted), Err(Denied::Unauthenticated), "{wanted:?}");
    }
}

#[test]
fn guests_become_accounts_and_have_nothing_of_one_before() {
    let guest = Facts { standing: Standing::Guest, ..ADA };
    let email = Email::from_stored("ada@example.org");
    let account = PersonChange::Account { email: email.clone(), hash: String::new(), invite: None };
    assert_eq!(change(guest, &account), Ok(Decision::Change(Some(Deed::GuestPromoted))));
    assert!(matches!(change(ADA, &account), Err(Denied::Invalid(_))));
    assert_eq!(change(guest, &PersonChange::Email(email)), Err(Denied::Forbidden));
}

#[test]
fn only_site_admins_suspend_restore_and_appoint() {
    for wanted in [
        PersonChange::SiteAdmin(true),
        PersonChange::State(PersonState::Suspended),
        PersonChange::State(PersonState::Active),
    ] {
        assert_eq!(change(ADA, &wanted), Err(Denied::Forbidden), "{wanted:?}");
        assert_eq!(change(Facts { is_self: false, ..ADA }, &wanted), Err(Denied::Forbidden), "{wanted:?}");
        assert!(change(ADMIN_OVER_ADA, &wanted).is_ok(), "{wanted:?}");
    }
    let guest = Facts { standing: Standing::Guest, ..ADMIN_OVER_ADA };
    assert!(matches!(change(guest, &PersonChange::SiteAdmin(true)), Err(Denied::Invalid(_))));
}

#[test]
fn one_deletes_oneself_and_stays_deleted() {
    let deleted = PersonChange::State(PersonState::Deleted);
    assert_eq!(change(ADA, &deleted), Ok(Decision::Change(Some(Deed::AccountDeleted))));
    assert_eq!(change(Facts { is_self: false, ..ADA }, &deleted), Err(Denied::Forbidden));
    let gone = Facts { state: PersonState::Deleted, ..ADMIN_OVER_ADA };
    assert_eq!(change(gone, &PersonChange::State(PersonState::Active)), Err(Denied::NotFound));
    assert_eq!(change(gone, &PersonChange::SiteAdmin(true)), Err(Denied::NotFound));
    assert_eq!(change(gone, &deleted), Ok(Decision::Already));
}

#[test]
fn the_last_site_admin_cannot_vanish() {
    let last = Facts { actor_is_admin: true, is_admin: true, ..ADA };
    for wanted in [
        PersonChange::SiteAdmin(false),
        PersonChange::State(PersonState::Suspended),
        PersonChange::State(PersonState::Deleted),
    ] {
        assert_eq!(change(last, &wanted), Err(Denied::Conflict), "{wanted:?}");
        assert!(change(Facts { has_other_admin: true, ..last }, &wanted).is_ok(), "{wanted:?}");
    }
}
