//! One search of a person at a time: whoever opens many sockets still searches one after the other, and waits behind nobody but themselves for it.

use natter_core::PersonId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// People who search now. Bounded by the searches that are under way.
#[derive(Default)]
pub(crate) struct Turns {
    people: Mutex<HashMap<PersonId, Arc<Semaphore>>>,
}

/// A person's turn, until it is dropped.
pub(crate) struct Turn<'turns> {
    turns: &'turns Turns,
    person: PersonId,
    permit: Option<OwnedSemaphorePermit>,
    turn: Option<Arc<Semaphore>>,
}

impl Turns {
    /// Waits for the person's turn.
    pub(crate) async fn take(&self, person: PersonId) -> Turn<'_> {
        let turn = {
            let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(people.entry(person).or_insert_with(|| Arc::new(Semaphore::new(1))))
        };
        let mut taken = Turn { turns: self, person, permit: None, turn: Some(Arc::clone(&turn)) };
        taken.permit = turn.acquire_owned().await.ok();
        taken
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        drop((self.permit.take(), self.turn.take()));
        let mut people = self.turns.people.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's own is the last one: nobody else of this person waits.
        if people.get(&self.person).is_some_and(|turn| Arc::strong_count(turn) == 1) {
            people.remove(&self.person);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn is_ready<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    #[test]
    fn a_person_searches_once_at_a_time_and_nobody_is_remembered_afterwards() {
        let (turns, eve, ada) = (Turns::default(), PersonId::from_bits(1), PersonId::from_bits(2));
        let first = is_ready(pin!(turns.take(eve))).expect("nobody searches");
        let mut second = pin!(turns.take(eve));
        assert!(is_ready(second.as_mut()).is_none());
        {
            let mut given_up = Box::pin(turns.take(eve));
            assert!(is_ready(given_up.as_mut()).is_none());
        }
        assert!(is_ready(pin!(turns.take(ada))).is_some(), "others do not wait");
        drop(first);
        let second = is_ready(second.as_mut()).expect("the turn is free");
        assert_eq!(turns.people.lock().unwrap().len(), 1);
        drop(second);
        assert!(turns.people.lock().unwrap().is_empty());
    }
}
