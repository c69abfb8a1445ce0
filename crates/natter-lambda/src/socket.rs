//! The WebSocket API's function: the authoriser, `$connect`, `$disconnect`, and every route on which a frame arrives.

mod act;
mod authorize;
mod brakes;
mod connect;
mod event;

use crate::entry::Handler;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::home::{AwsChat, AwsSite, Home};
use brakes::Brakes;
use event::EventType;
pub use event::SocketEvent;
use serde_json::{Value, json};

/// The function.
pub struct Socket {
    home: Home,
    chat: AwsChat,
    site: AwsSite,
    brakes: Brakes,
}

impl Handler for Socket {
    const NAME: &'static str = "socket";
    type Event = SocketEvent;

    fn prepare(environment: Environment) -> Result<Self, Failure> {
        let home = Home::new(environment)?;
        let (chat, site) = (home.chat(), home.site());
        let brakes = Brakes::new(home.has_rates());
        Ok(Self { home, chat, site, brakes })
    }

    async fn look(&self) -> Result<(), Failure> {
        self.home.look(true).await
    }

    fn route(event: &SocketEvent) -> String {
        if event.is_authorizer() { "authorizer".to_owned() } else { event.request_context.route_key.clone() }
    }

    async fn handle(&self, event: SocketEvent) -> Result<Value, Failure> {
        if event.is_authorizer() {
            return self.authorize(&event).await;
        }
        match event.request_context.event_type {
            EventType::Connect => self.connect(&event).await,
            EventType::Disconnect => self.disconnect(&event).await,
            EventType::Message => self.take(&event).await.map(|()| done()),
        }
    }
}

/// An integration's answer. It has no body: answers to clients are posts, and nothing depends on route responses.
fn done() -> Value {
    json!({ "statusCode": 200 })
}
