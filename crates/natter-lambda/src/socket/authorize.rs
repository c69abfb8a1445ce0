//! The authoriser: who knocks, from which page, with what. Its answer is an IAM policy and the context that every later event carries.

use super::Socket;
use super::event::{Admission, SocketEvent};
use crate::failure::Failure;
use crate::home::Aws;
use crate::spending::Left;
use natter_core::person::{SessionHolder, Standing};
use natter_core::port::Tickets;
use natter_core::{Denied, StoreError, Timestamp};
use natter_http::offer::{Offer, offered};
use natter_http::origin::{self, Verdict};
use natter_http::{ApiError, enrol_guest, secret};
use serde_json::{Value, json};

impl Socket {
    pub(super) async fn authorize(&self, event: &SocketEvent) -> Result<Value, Failure> {
        let arn = event.method_arn.as_deref().ok_or(Failure::Missing("methodArn"))?;
        match self.admit(event).await {
            Ok((holder, plain)) => Ok(policy(arn, "Allow", Some(&Admission::of(&holder, plain)))),
            Err(ApiError::Denied(denied)) => {
                tracing::info!(%denied, "somebody is not let in");
                Ok(policy(arn, "Deny", None))
            }
            Err(ApiError::Busy | ApiError::Store(StoreError::Busy)) => {
                tracing::info!("a connection is refused: busy");
                Ok(policy(arn, "Deny", None))
            }
            Err(ApiError::Store(error)) => Err(error.into()),
            Err(ApiError::Internal(fault)) => Err(Failure::Missing(fault)),
        }
    }

    async fn admit(&self, event: &SocketEvent) -> Result<(SessionHolder, bool), ApiError> {
        let headers = event.headers();
        if origin::judge(&headers, &self.site.settings) == Verdict::Foreign {
            origin::log_refusal(&headers, &self.site.settings);
            return Err(Denied::Forbidden.into());
        }
        let left = self.home.left().await;
        if left == Left::NoPosts {
            return Err(StoreError::Busy.into());
        }
        let (holder, plain) = match offered(&headers) {
            Offer::Ticket(ticket) => {
                let found = self.site.tickets.redeem(secret::hash(ticket), Timestamp::now()).await?;
                (found.ok_or(Denied::Unauthenticated)?, false)
            }
            Offer::Nothing if left >= Left::NoGuests => return Err(StoreError::Busy.into()),
            Offer::Nothing => {
                let name = event.username().ok_or(Denied::Unauthenticated)?;
                (enrol_guest::<Aws>(&self.site, event.address(), name).await?, true)
            }
            Offer::Other => return Err(Denied::Unauthenticated.into()),
        };
        if left >= Left::NoGuests && holder.person.standing == Standing::Guest {
            return Err(StoreError::Busy.into());
        }
        Ok((holder, plain))
    }
}

/// Developer guide: "Output from an API Gateway Lambda authorizer".
fn policy(arn: &str, effect: &str, admission: Option<&Admission>) -> Value {
    let principal = admission.map_or("nobody", |admission| admission.person_id.as_str());
    let statement = json!({ "Action": "execute-api:Invoke", "Effect": effect, "Resource": arn });
    let mut answer = json!({
        "principalId": principal,
        "policyDocument": { "Version": "2012-10-17", "Statement": [statement] },
    });
    if let Some(admission) = admission {
        answer["context"] = json!(admission);
    }
    answer
}
