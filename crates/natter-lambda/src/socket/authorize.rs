//! The authoriser: who knocks, from which page, with what. Its answer is an IAM policy and the context that every later event carries.

use super::Socket;
use super::event::{Admission, SocketEvent};
use crate::failure::Failure;
use crate::home::Aws;
use natter_core::person::SessionHolder;
use natter_core::port::Tickets;
use natter_core::{Denied, Timestamp};
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
            Err(ApiError::Store(error)) => Err(error.into()),
            Err(ApiError::Internal(fault)) => Err(Failure::Missing(fault)),
        }
    }

    async fn admit(&self, event: &SocketEvent) -> Result<(SessionHolder, bool), ApiError> {
        let headers = event.headers();
        if origin::judge(&headers, &self.site.settings) == Verdict::Foreign {
            return Err(Denied::Forbidden.into());
        }
        match offered(&headers) {
            Offer::Ticket(ticket) => {
                let found = self.site.tickets.redeem(secret::hash(ticket), Timestamp::now()).await?;
                Ok((found.ok_or(Denied::Unauthenticated)?, false))
            }
            Offer::Nothing => {
                let name = event.username().ok_or(Denied::Unauthenticated)?;
                Ok((enrol_guest::<Aws>(&self.site, event.address(), name).await?, true))
            }
            Offer::Other => Err(Denied::Unauthenticated.into()),
        }
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
