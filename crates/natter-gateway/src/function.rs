//! One Lambda function: a queue of invocations and the processes that take from it, each one at a time.

use crate::gateway::Shared;
use crate::instance;
use crate::plan::FunctionPlan;
use anyhow::Result;
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinSet;

/// Why an invocation has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InvokeError {
    /// The function said so.
    Failed(String),
    /// It took too long, and its process was killed.
    TimedOut,
    /// Its process died.
    Crashed,
}

/// One call of a function.
pub(crate) struct Invocation {
    pub(crate) id: String,
    /// The route, for counts and faults.
    pub(crate) label: String,
    pub(crate) event: Vec<u8>,
    /// Whether crash points apply.
    pub(crate) mortal: bool,
    pub(crate) done: oneshot::Sender<Result<Value, InvokeError>>,
}

/// Invocations waiting for a process.
pub(crate) type Queue = Arc<Mutex<mpsc::UnboundedReceiver<Invocation>>>;

/// A function that can be invoked.
#[derive(Clone)]
pub(crate) struct Function {
    name: &'static str,
    shared: Arc<Shared>,
    queue: mpsc::UnboundedSender<Invocation>,
}

impl Function {
    /// Starts its processes; they live in `tasks`.
    pub(crate) async fn start(
        name: &'static str,
        plan: FunctionPlan,
        shared: &Arc<Shared>,
        tasks: &mut JoinSet<()>,
    ) -> Result<Self> {
        let (queue, waiting) = mpsc::unbounded_channel();
        let waiting: Queue = Arc::new(Mutex::new(waiting));
        let plan = Arc::new(plan);
        for _ in 0..plan.instances.max(1) {
            instance::start(name, Arc::clone(&plan), Arc::clone(shared), Arc::clone(&waiting), tasks).await?;
        }
        Ok(Self { name, shared: Arc::clone(shared), queue })
    }

    /// Invokes it and waits for the answer.
    pub(crate) async fn invoke(
        &self,
        label: &str,
        event: &Value,
        mortal: bool,
    ) -> Result<Value, InvokeError> {
        let key = format!("{}:{label}", self.name);
        self.shared.observed.note(|counts| *counts.invocations.entry(key.clone()).or_default() += 1);
        let (done, answer) = oneshot::channel();
        let id = uuid(rand::random());
        let invocation =
            Invocation { id, label: label.to_owned(), event: event.to_string().into_bytes(), mortal, done };
        let taken = self.queue.send(invocation).is_ok();
        let answer =
            if taken { answer.await.unwrap_or(Err(InvokeError::Crashed)) } else { Err(InvokeError::Crashed) };
        if let Err(error) = &answer {
            tracing::debug!(function = self.name, label, ?error, "an invocation failed");
            self.shared.observed.note(|counts| *counts.failures.entry(key).or_default() += 1);
        }
        answer
    }
}

/// A random id in the form of RFC 9562.
fn uuid(bits: u128) -> String {
    let hex = format!("{bits:032x}");
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}
