//! What changes about a person: one transaction on their row, named by the version it was decided by, with everything that has to be unique and the
//! line of the audit log.

mod consequences;
mod names;

use super::DynamoStore;
use crate::database::{Change, Reason, Transacted, Transaction};
use crate::item::{Writer, optional_text, text, texts};
use crate::key::{self, Table, UNFINISHED};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{
    InviteRow, Line, ListedSessionRow, PersonRow, SessionRow, SiteRow, standing_word, state_word,
};
use names::Names;
use natter_core::audit::{Deed, NewEntry};
use natter_core::person::{Colour, PersonState, Standing};
use natter_core::port::PersonChange;
use natter_core::rule::person::{self, Decision, Facts};
use natter_core::text::DisplayName;
use natter_core::{Acting, Actor, Denied, PersonId, Refusal, SessionId, StoreError};

/// A change with everything that was read to decide it.
struct Changing<'wish> {
    change: &'wish PersonChange,
    actor: &'wish Actor,
    /// The actor as they are now, where they are somebody else.
    other: Option<PersonRow>,
    row: PersonRow,
    site: SiteRow,
    invite: Option<InviteRow>,
}

impl Changing<'_> {
    fn decide(&self) -> Result<Decision, Denied> {
        let acting = self.other.as_ref().unwrap_or(&self.row);
        let others = self.site.admins.saturating_sub(u64::from(self.row.governs()));
        let facts = Facts {
            actor_is_active: acting.is_active(),
            actor_is_admin: acting.governs(),
            is_self: self.actor.id == self.row.person.id,
            standing: self.row.person.standing,
            state: self.row.state,
            is_admin: self.row.person.site_admin,
            has_other_admin: others > 0,
        };
        person::change(facts, self.change)
    }

    fn acting(&self) -> Acting {
        self.other.as_ref().unwrap_or(&self.row).acting(self.actor.address)
    }

    fn person(&self) -> PersonId {
        self.row.person.id
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// Changes a person; the sessions that ended by it.
    pub(super) async fn alter_person(
        &self,
        actor: &Actor,
        person: PersonId,
        change: &PersonChange,
    ) -> Result<Vec<SessionId>, Refusal> {
        let mut patience = Patience::new();
        loop {
            if let Some(ended) = self.try_alter(actor, person, change).await? {
                return Ok(ended);
            }
            patience.wait().await?;
        }
    }

    async fn changing<'wish>(
        &self,
        actor: &'wish Actor,
        person: PersonId,
        change: &'wish PersonChange,
    ) -> Result<Changing<'wish>, Refusal> {
        let is_self = actor.id == person;
        let other = if is_self { None } else { Some(self.active(actor.id).await?) };
        let missing = if is_self { Denied::Unauthenticated } else { Denied::NotFound };
        let row = self.person(person).await?.ok_or(missing)?;
        let counts_admins = matches!(change, PersonChange::SiteAdmin(_) | PersonChange::State(_));
        let site = if counts_admins { self.site().await? } else { SiteRow::default() };
        let invite = match change {
            PersonChange::Account { invite: Some(word), .. } => Some(self.permitting_invite(*word).await?),
            _ => None,
        };
        Ok(Changing { change, actor, other, row, site, invite })
    }

    async fn try_alter(
        &self,
        actor: &Actor,
        person: PersonId,
        change: &PersonChange,
    ) -> Result<Option<Vec<SessionId>>, Refusal> {
        let changing = self.changing(actor, person, change).await?;
        let deed = match changing.decide()? {
            Decision::Already => {
                self.finish_deletion(&changing.row).await?;
                return Ok(Some(Vec::new()));
            }
            Decision::Change(deed) => deed,
        };
        let names = self.names_of(&changing).await?;
        let ended = self.sessions_ended_by(&changing).await?;
        let kept = self.renewing(&changing).await?;
        let (transaction, owned) = self.writing(&changing, names)?;
        let transaction = with_new_token(transaction, kept, &changing)?;
        let transaction = match deed {
            Some(deed) => self.note(transaction, entry(&changing, deed))?,
            None => transaction,
        };
        match transaction.commit().await? {
            Transacted::Done => {}
            Transacted::Canceled(reasons) => {
                is_somebody_elses(&reasons[..owned.min(reasons.len())], person)?;
                return Ok(None);
            }
        }
        self.follow_up(&changing).await?;
        Ok(Some(ended))
    }

    async fn sessions_ended_by(&self, changing: &Changing<'_>) -> Result<Vec<SessionId>, StoreError> {
        let kept = match changing.change {
            PersonChange::Password { keep, .. } | PersonChange::Sessions { keep } => *keep,
            PersonChange::State(PersonState::Suspended | PersonState::Deleted) => None,
            _ => return Ok(Vec::new()),
        };
        let listed = self.listed(&changing.row, (self.clock)()).await?;
        Ok(listed.into_iter().map(|one| one.session.id).filter(|id| Some(*id) != kept).collect())
    }

    /// The session that stays and gets another token.
    async fn renewing(&self, changing: &Changing<'_>) -> Result<Option<ListedSessionRow>, StoreError> {
        let PersonChange::Password { keep: Some(keep), renewed: Some(_), .. } = changing.change else {
            return Ok(None);
        };
        let listed = self.listed(&changing.row, (self.clock)()).await?;
        Ok(listed.into_iter().find(|one| one.session.id == *keep))
    }

    /// The transaction, and how many of its first changes put something that must be nobody else's.
    fn writing(&self, changing: &Changing<'_>, names: Names) -> Result<(Transaction<'_>, usize), StoreError> {
        let (person, row) = (changing.person(), &changing.row);
        let owned = |key: String| Writer::default().text("key", key).text("person", person).item();
        let mut transaction = self.database.transaction();
        let Names { taken: mut puts, freed: mut deletes } = names;
        let mut change = row.unchanged();
        match changing.change {
            PersonChange::Profile(profile) => {
                change = change
                    .put("displayName", profile.display_name.as_ref().map(DisplayName::as_str).map(text))
                    .put("colour", profile.colour.map(Colour::word).map(text));
            }
            PersonChange::Rehash(hash) => change = change.set("passwordHash", text(hash)),
            PersonChange::Password { hash, keep, .. } => {
                change = change.set("passwordHash", text(hash)).add("era", 1).put("kept", keep.map(text));
            }
            PersonChange::Sessions { keep } => change = change.add("era", 1).put("kept", keep.map(text)),
            PersonChange::Email(email) if row.person.email.as_ref() == Some(email) => {}
            PersonChange::Email(email) => {
                puts.push(owned(key::email(email.as_str())));
                deletes.extend(row.person.email.iter().map(|old| key::one(key::email(old.as_str()))));
                change = change.set("email", text(email));
            }
            PersonChange::Account { email, hash, .. } => {
                puts.push(owned(key::email(email.as_str())));
                change = change
                    .set("email", text(email))
                    .set("passwordHash", text(hash))
                    .set("standing", text(standing_word(Standing::Account)));
            }
            PersonChange::Identity(identity) => {
                let key = key::identity(identity);
                if !row.identities.contains(&key) {
                    puts.push(owned(key.clone()));
                    let all = row.identities.iter().cloned().chain([key]).collect();
                    change = change.set("identities", texts(all));
                }
            }
            PersonChange::SiteAdmin(on) => change = change.flag("siteAdmin", *on),
            PersonChange::State(state) => {
                change = change.set("state", text(state_word(*state)));
                if *state != PersonState::Active {
                    change = change.add("era", 1).remove("kept");
                }
                if *state == PersonState::Deleted {
                    let all = ["email", "passwordHash", "displayName", "colour", "identities", "siteAdmin"];
                    change = all.into_iter().fold(change, Change::remove);
                    deletes.extend(row.person.email.iter().map(|old| key::one(key::email(old.as_str()))));
                    deletes.extend(row.identities.iter().map(key::one));
                }
            }
        }
        let count = puts.len();
        for item in puts {
            transaction = transaction.put_new(Table::People, item)?;
        }
        transaction = transaction.change(&change)?;
        for key in deletes {
            transaction = transaction.delete(Table::People, key)?;
        }
        if let Some(other) = changing.other.as_ref() {
            transaction = transaction.change(&other.unchanged())?;
        }
        if let Some(change) = self.count_of_admins(changing) {
            transaction = transaction.change(&change)?;
        }
        if let Some(invite) = &changing.invite {
            transaction = self.use_up(transaction, invite, &changing.acting())?;
        }
        let takes_more = matches!(
            changing.change,
            PersonChange::State(PersonState::Deleted) | PersonChange::Account { .. }
        );
        if takes_more {
            transaction = transaction.put(Table::Rooms, Line::of_person(UNFINISHED, person))?;
        }
        Ok((transaction, count))
    }

    /// How the number of those who govern changes. It is named even where somebody else's going was decided by it.
    #[expect(clippy::unused_self, reason = "reads as what it says")]
    fn count_of_admins(&self, changing: &Changing<'_>) -> Option<Change> {
        let (before, row) = (changing.row.governs(), &changing.row);
        let after = match changing.change {
            PersonChange::SiteAdmin(on) => *on && row.is_active(),
            PersonChange::State(state) => row.person.site_admin && *state == PersonState::Active,
            _ => before,
        };
        match (before, after) {
            (true, false) => Some(changing.site.counting(-1)),
            (false, true) => Some(changing.site.counting(1)),
            _ => None,
        }
    }
}

/// The rows of a session that stays, under its new token.
fn with_new_token<'database>(
    transaction: Transaction<'database>,
    kept: Option<ListedSessionRow>,
    changing: &Changing<'_>,
) -> Result<Transaction<'database>, StoreError> {
    let (Some(kept), PersonChange::Password { renewed: Some(token), .. }) = (kept, changing.change) else {
        return Ok(transaction);
    };
    let (person, era, old) = (changing.person(), kept.era, key::one(&kept.token));
    let session = kept.renewed(*token);
    transaction
        .delete(Table::People, old)?
        .put_new(Table::People, SessionRow::write(&session, person, era))?
        .put(Table::Rooms, ListedSessionRow::write(&session, person, era))
}

/// An address or identity that is somebody else's; one's own was put there by an earlier try.
fn is_somebody_elses(reasons: &[Reason], person: PersonId) -> Result<(), Denied> {
    let mine = person.to_string();
    let taken = |reason: &Reason| match reason {
        Reason::Condition(Some(there)) => optional_text(there, "person") != Some(mine.as_str()),
        _ => false,
    };
    if reasons.iter().any(taken) { Err(Denied::Conflict) } else { Ok(()) }
}

fn entry(changing: &Changing<'_>, deed: Deed) -> NewEntry {
    let entry = NewEntry::of(&changing.acting(), deed);
    match changing.other {
        Some(_) => entry.target(changing.row.person.reference()),
        None => entry,
    }
}

impl PersonRow {
    /// That nothing about the person has changed since they were read; and that something does now.
    pub(crate) fn unchanged(&self) -> Change {
        let key = key::one(key::person(self.person.id));
        Change::of(Table::People, key).add("version", 1).when_number("version", self.version)
    }

    /// Whether they sign in by themselves.
    pub(crate) fn is_account(&self) -> bool {
        self.person.standing == Standing::Account
    }
}
