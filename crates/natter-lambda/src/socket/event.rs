//! What of API Gateway's WebSocket events this function reads. Everything else is passed over.

use crate::failure::Failure;
use http::{HeaderMap, HeaderName, HeaderValue};
use natter_core::person::{Colour, Person, Profile, SessionHolder, Standing};
use natter_core::text::{DisplayName, Username};
use natter_core::{Actor, Caller, ClientAddress, PersonId, SessionId, Timestamp};
use natter_dynamo::{Connection, GatewayId};
use natter_wire::server::User;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// An event of the WebSocket API: to the authoriser, or to a route.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SocketEvent {
    /// `REQUEST` for the authoriser; routes have none.
    #[serde(rename = "type", default)]
    kind: Option<String>,
    /// What the authoriser's policy is about.
    #[serde(default)]
    pub(crate) method_arn: Option<String>,
    #[serde(default)]
    multi_value_headers: Option<HashMap<String, Vec<String>>>,
    #[serde(default)]
    query_string_parameters: Option<HashMap<String, String>>,
    /// What API Gateway itself says.
    pub(crate) request_context: RequestContext,
    /// A client's message.
    #[serde(default)]
    pub(crate) body: Option<String>,
    #[serde(default)]
    pub(crate) is_base64_encoded: bool,
}

/// The half of an event that no client decides.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestContext {
    pub(crate) route_key: String,
    pub(crate) event_type: EventType,
    pub(crate) connection_id: String,
    pub(crate) connected_at: u64,
    #[serde(default)]
    identity: Identity,
    #[serde(default)]
    authorizer: Option<Admission>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum EventType {
    Connect,
    Disconnect,
    Message,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    #[serde(default)]
    source_ip: Option<String>,
}

/// What the authoriser has found out; API Gateway keeps it for the life of the connection and shows it to no client. All of it is text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Admission {
    pub(crate) person_id: String,
    pub(crate) username: String,
    /// `account` or `guest`.
    pub(crate) standing: String,
    /// `true` for who governed the site when the ticket was issued.
    #[serde(default)]
    pub(crate) site_admin: String,
    /// How they liked to be shown then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) colour: Option<String>,
    pub(crate) session_id: String,
    /// `true` where a plain client came without a ticket.
    pub(crate) plain: String,
}

impl SocketEvent {
    pub(crate) fn is_authorizer(&self) -> bool {
        self.kind.as_deref() == Some("REQUEST")
    }

    pub(crate) fn gateway(&self) -> GatewayId {
        GatewayId::new(&self.request_context.connection_id)
    }

    /// Where the client is, as API Gateway saw it.
    pub(crate) fn address(&self) -> Option<ClientAddress> {
        self.request_context.identity.source_ip.as_deref().and_then(|text| text.parse().ok())
    }

    /// The handshake's headers.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, values) in self.multi_value_headers.iter().flatten() {
            for value in values {
                let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value));
                if let (Ok(name), Ok(value)) = pair {
                    map.append(name, value);
                }
            }
        }
        map
    }

    /// The name a plain client brings; API Gateway has decoded it.
    pub(crate) fn username(&self) -> Option<&str> {
        self.query_string_parameters.as_ref()?.get("username").map(String::as_str)
    }

    pub(crate) fn admission(&self) -> Result<&Admission, Failure> {
        self.request_context.authorizer.as_ref().ok_or(Failure::Missing("authorizer"))
    }

    /// Who acts. Nothing of it comes from the frame.
    pub(crate) fn caller(&self) -> Result<Caller, Failure> {
        let person = self.admission()?.as_person()?;
        let actor = Actor::of(&person, self.address());
        Ok(Caller { connection: self.gateway().connection(), actor, username: person.username })
    }

    /// Whether a guest connected. It decides what may be spent on the connection and is no right: a guest with an account since then connects again.
    pub(crate) fn is_guest(&self) -> Result<bool, Failure> {
        Ok(self.admission()?.standing != ACCOUNT)
    }

    /// A caller as the welcome names them. The e-mail address is not kept by API Gateway; `GET /api/me` tells it.
    pub(crate) fn user(&self) -> Result<User, Failure> {
        Ok(natter_wire::encode::user(&self.admission()?.as_person()?))
    }

    /// The connection as the store keeps it.
    pub(crate) fn connection(&self) -> Result<Connection, Failure> {
        let admission = self.admission()?;
        let session: Result<SessionId, _> = admission.session_id.parse();
        Ok(Connection {
            gateway: self.gateway(),
            person: admission.person()?,
            session: session.map_err(|_| Failure::Missing("sessionId"))?,
            since: Timestamp(self.request_context.connected_at),
        })
    }
}

/// `standing` of accounts.
const ACCOUNT: &str = "account";

impl Admission {
    /// What the authoriser says of somebody whose session it has found.
    pub(crate) fn of(holder: &SessionHolder, plain: bool) -> Self {
        let Person { id, username, standing, profile, site_admin, .. } = &holder.person;
        Self {
            person_id: id.to_string(),
            username: username.as_str().to_owned(),
            standing: if *standing == Standing::Account { ACCOUNT } else { "guest" }.to_owned(),
            site_admin: site_admin.to_string(),
            display_name: profile.display_name.as_ref().map(|name| name.as_str().to_owned()),
            colour: profile.colour.map(|colour| colour.word().to_owned()),
            session_id: holder.session.to_string(),
            plain: plain.to_string(),
        }
    }

    fn person(&self) -> Result<PersonId, Failure> {
        self.person_id.parse().map_err(|_| Failure::Missing("personId"))
    }

    fn as_person(&self) -> Result<Person, Failure> {
        let standing = if self.standing == ACCOUNT { Standing::Account } else { Standing::Guest };
        let profile = Profile {
            display_name: self.display_name.as_deref().map(DisplayName::from_stored),
            colour: self.colour.as_deref().and_then(Colour::of_word),
        };
        let person = Person::new(self.person()?, Username::from_stored(&self.username), None, standing);
        Ok(Person { profile, site_admin: self.site_admin == "true", ..person })
    }
}

#[cfg(test)]
mod tests;
