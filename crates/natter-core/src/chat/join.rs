//! Entering: at once, or by asking; and those who answer are told at once on all their devices.

use super::{Caller, Chat};
use crate::answer::{Answer, Done};
use crate::id::{PersonId, RoomId};
use crate::join::{Door, JoinAnswer, JoinRequest, Joining, RequestNews, RequestStatus};
use crate::limit;
use crate::notice::Notice;
use crate::port::{Governance, Log, Roster, Site};
use crate::refusal::{Refusal, StoreError};

impl<S: Log + Governance + Site, R: Roster> Chat<S, R> {
    pub(super) async fn join_room(&self, caller: &Caller, door: Door) -> Result<Answer, Refusal> {
        let joining = self.store.join_room(JoinRequest { door, actor: caller.actor.clone() }).await?;
        if let Joining::Waiting { room, news: Some(news) } = &joining {
            let (room, person, waiting) = (*room, news.person.clone(), news.waiting);
            let notice = Notice::JoinRequested { room, person, waiting };
            self.roster.notify(news.answerers.clone(), notice).await?;
        }
        Ok(Answer::Joined(joining))
    }

    pub(super) async fn withdraw(&self, caller: &Caller, room: RoomId) -> Result<Answer, Refusal> {
        if let Some(news) = self.store.withdraw_request(room, caller.actor.clone()).await? {
            self.tell_settled(room, news, RequestStatus::Withdrawn).await?;
        }
        Ok(Answer::Withdrawn(room))
    }

    pub(super) async fn list_requests(&self, caller: &Caller, room: RoomId) -> Result<Answer, Refusal> {
        let askers = self.store.requests(caller.actor.clone(), room).await?;
        Ok(Answer::Requests { room, askers })
    }

    pub(super) async fn answer_join(
        &self,
        caller: &Caller,
        room: RoomId,
        person: PersonId,
        approve: bool,
    ) -> Result<Answer, Refusal> {
        let actor = caller.actor.clone();
        let news = self.store.answer_request(JoinAnswer { room, actor, person, approve }).await?;
        let status = if approve { RequestStatus::Approved } else { RequestStatus::Rejected };
        let retry_after_ms = (!approve).then_some(limit::REJECTED_COOL_DOWN_MS);
        self.roster.notify(vec![person], Notice::JoinAnswered { room, status, retry_after_ms }).await?;
        self.tell_settled(room, news, status).await?;
        Ok(Answer::Done { room, done: if approve { Done::Approved } else { Done::Rejected } })
    }

    async fn tell_settled(
        &self,
        room: RoomId,
        news: RequestNews,
        status: RequestStatus,
    ) -> Result<(), StoreError> {
        let RequestNews { answerers, waiting, person } = news;
        self.roster.notify(answerers, Notice::JoinSettled { room, person, status, waiting }).await
    }
}
