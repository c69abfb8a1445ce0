//! One process of a function: started, fed with one invocation at a time, stopped between them, killed when it takes too long or a crash point
//! is met, and started again. It has a port of its own for everything it calls, so that each of its calls is known to be its own.

mod api;

use crate::function::{Invocation, InvokeError, Queue};
use crate::gateway::Shared;
use crate::plan::FunctionPlan;
use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// Before a process that ended by itself is started again.
const RESTART_PAUSE: Duration = Duration::from_millis(50);

/// What a process says over the Runtime API.
pub(crate) enum Said {
    /// It asks for the next invocation.
    Next(oneshot::Sender<Handed>),
    /// It has answered one.
    Answered(String, Result<Value, InvokeError>, oneshot::Sender<()>),
    /// A crash point was met: it must die now.
    Die,
}

/// An invocation on its way into the process.
pub(crate) struct Handed {
    pub(crate) id: String,
    pub(crate) event: Vec<u8>,
    pub(crate) deadline_ms: u64,
}

/// What the doors of the process must know of it.
#[derive(Default)]
pub(crate) struct Status {
    /// An invocation runs.
    pub(crate) busy: AtomicBool,
    /// Crash points apply to it.
    pub(crate) mortal: AtomicBool,
}

struct Instance {
    name: &'static str,
    plan: Arc<FunctionPlan>,
    shared: Arc<Shared>,
    queue: Queue,
    address: SocketAddr,
    status: Arc<Status>,
}

/// Starts a process and its door.
pub(crate) async fn start(
    name: &'static str,
    plan: Arc<FunctionPlan>,
    shared: Arc<Shared>,
    queue: Queue,
    tasks: &mut JoinSet<()>,
) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let (said, hearing) = mpsc::channel(64);
    let status = Arc::new(Status::default());
    tasks.spawn(api::serve(listener, Arc::clone(&shared), said, Arc::clone(&status)));
    let instance = Instance { name, plan, shared, queue, address, status };
    // The first start is tried here, so that a missing program is an error and not a riddle.
    let child = instance.spawn().with_context(|| format!("the function {name} does not start"))?;
    tasks.spawn(instance.live(child, hearing));
    Ok(())
}

impl Instance {
    async fn live(self, mut child: Child, mut hearing: mpsc::Receiver<Said>) {
        let mut kills = self.shared.kill_all.subscribe();
        loop {
            tokio::select! {
                () = self.feed(&mut child, &mut hearing) => {}
                _ = kills.changed() => {}
            }
            self.status.busy.store(false, Ordering::SeqCst);
            let _ = child.kill().await;
            while hearing.try_recv().is_ok() {}
            tokio::time::sleep(RESTART_PAUSE).await;
            loop {
                match self.spawn() {
                    Ok(again) => break child = again,
                    Err(error) => tracing::error!(%error, function = self.name, "it does not start again"),
                }
                tokio::time::sleep(RESTART_PAUSE * 20).await;
            }
        }
    }

    /// Feeds one life of the process; returns when it is over or must be.
    async fn feed(&self, child: &mut Child, hearing: &mut mpsc::Receiver<Said>) {
        loop {
            let next = tokio::select! {
                said = hearing.recv() => match said {
                    Some(Said::Next(next)) => next,
                    Some(Said::Answered(..)) => continue,
                    Some(Said::Die) | None => return,
                },
                _ = child.wait() => return,
            };
            self.signal(child, Signal::STOP);
            let invocation = tokio::select! {
                invocation = async { self.queue.lock().await.recv().await } => invocation,
                _ = child.wait() => return,
            };
            self.signal(child, Signal::CONT);
            let Some(invocation) = invocation else { return };
            if !self.run(child, hearing, next, invocation).await {
                return;
            }
        }
    }

    /// Runs one invocation; `false` when the process is over.
    async fn run(
        &self,
        child: &mut Child,
        hearing: &mut mpsc::Receiver<Said>,
        next: oneshot::Sender<Handed>,
        invocation: Invocation,
    ) -> bool {
        let Invocation { id, label, event, mortal, done } = invocation;
        let millis = u64::try_from(self.plan.timeout.as_millis()).unwrap_or(u64::MAX);
        let deadline_ms = self.shared.clock.unix_ms() + millis;
        self.status.mortal.store(mortal, Ordering::SeqCst);
        self.status.busy.store(true, Ordering::SeqCst);
        if next.send(Handed { id: id.clone(), event, deadline_ms }).is_err() {
            let _ = done.send(Err(InvokeError::Crashed));
            return false;
        }
        let running = async {
            loop {
                match hearing.recv().await {
                    Some(Said::Answered(answered, answer, taken)) if answered == id => {
                        break Some((answer, taken));
                    }
                    Some(Said::Die) | None => break None,
                    Some(_) => {}
                }
            }
        };
        let outcome = tokio::select! {
            answered = running => answered.ok_or(InvokeError::Crashed),
            _ = child.wait() => Err(InvokeError::Crashed),
            () = tokio::time::sleep(self.plan.timeout) => Err(InvokeError::TimedOut),
        };
        self.status.busy.store(false, Ordering::SeqCst);
        match outcome {
            Ok((answer, taken)) => {
                let _ = taken.send(());
                let _ = done.send(answer);
                true
            }
            Err(error) => {
                tracing::debug!(function = self.name, label, ?error, "a process is over");
                let _ = done.send(Err(error));
                false
            }
        }
    }

    /// Lambda freezes a process that waits for its next invocation, with everything it has not awaited.
    fn signal(&self, child: &Child, signal: Signal) {
        let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(pid) = pid.filter(|_| self.shared.freeze) {
            let _ = kill_process(pid, signal);
        }
    }

    fn spawn(&self) -> Result<Child> {
        let log = std::fs::File::options().create(true).append(true).open(self.shared.log_path(self.name))?;
        let mut command = Command::new(&self.plan.program);
        command.env_clear().envs(self.environment());
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).kill_on_drop(true);
        Ok(command.spawn()?)
    }

    /// What Lambda gives a function, and where its calls go here.
    fn environment(&self) -> Vec<(String, String)> {
        let address = self.address;
        let given = [
            ("AWS_LAMBDA_RUNTIME_API", address.to_string()),
            ("AWS_LAMBDA_FUNCTION_NAME", format!("natter-{}", self.name)),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
            ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/natter-{}", self.name)),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "here".to_owned()),
            ("_HANDLER", "bootstrap".to_owned()),
            ("LAMBDA_TASK_ROOT", "/var/task".to_owned()),
            ("TZ", ":UTC".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "AKIDNATTERHERE".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "no-secret".to_owned()),
            ("AWS_SESSION_TOKEN", "no-token".to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{address}")),
            ("NATTER_SOCKET_ENDPOINT", format!("http://{address}/{}", crate::event::STAGE)),
        ];
        let given = given.into_iter().map(|(name, value)| (name.to_owned(), value));
        given.chain(self.shared.environment.clone()).chain(self.plan.environment.clone()).collect()
    }
}
