//! What a change of a person brings with it in their rooms. It takes more than one transaction; the person stands in the list of what is unfinished
//! until it is done, and each step can be done again.

use super::Changing;
use crate::database::Transacted;
use crate::key::{Table, UNFINISHED};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{Line, OwnRequestRow, PersonRow};
use crate::store::DynamoStore;
use natter_core::member::Role;
use natter_core::person::PersonState;
use natter_core::port::PersonChange;
use natter_core::{PersonRef, Refusal, RoomId, StoreError};

impl<P: Publisher> DynamoStore<P> {
    pub(super) async fn follow_up(&self, changing: &Changing<'_>) -> Result<(), Refusal> {
        match changing.change {
            PersonChange::State(PersonState::Deleted) => self.finish_deleted(&changing.row).await,
            PersonChange::Account { .. } => self.finish_promoted(&changing.row.person.reference()).await,
            _ => Ok(()),
        }
    }

    /// Goes on where an earlier call has ended.
    pub(super) async fn finish_deletion(&self, row: &PersonRow) -> Result<(), Refusal> {
        if row.state == PersonState::Deleted { self.finish_deleted(row).await } else { Ok(()) }
    }

    /// Nobody who was deleted waits at a door or is in a room; what they owned passes on.
    async fn finish_deleted(&self, row: &PersonRow) -> Result<(), Refusal> {
        let person = row.person.reference();
        for request in self.own_requests(person.id).await? {
            self.withdraw_for_good(&person, request).await?;
        }
        for membership in self.memberships(person.id).await? {
            self.leave_for_good(membership.room, &person).await?;
        }
        self.finished(&person).await.map_err(Into::into)
    }

    async fn withdraw_for_good(&self, person: &PersonRef, request: OwnRequestRow) -> Result<(), Refusal> {
        if request.rejected.is_some() {
            let key = OwnRequestRow::key(person.id, request.room);
            return self.database.take(Table::Rooms, key).await.map(drop).map_err(Into::into);
        }
        self.withdraw_of(request.room, person.id).await.map(drop)
    }

    /// Who was a guest becomes a member wherever they are.
    async fn finish_promoted(&self, person: &PersonRef) -> Result<(), Refusal> {
        for membership in self.memberships(person.id).await? {
            if membership.role == Role::Guest {
                self.promote(membership.room, person).await?;
            }
        }
        self.finished(person).await.map_err(Into::into)
    }

    async fn promote(&self, room: RoomId, person: &PersonRef) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        while !self.try_promote(room, person).await? {
            patience.wait().await?;
        }
        Ok(())
    }

    async fn finished(&self, person: &PersonRef) -> Result<(), StoreError> {
        let transaction = self.database.transaction();
        match transaction.delete(Table::Rooms, Line::of_person(UNFINISHED, person.id))?.commit().await? {
            Transacted::Done | Transacted::Canceled(_) => Ok(()),
        }
    }
}
