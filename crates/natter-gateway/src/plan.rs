//! How an AWS home on the loopback is put together.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// One Lambda function.
#[derive(Debug, Clone)]
pub struct FunctionPlan {
    /// Its binary, as it would lie in the zip under the name of `bootstrap`.
    pub program: PathBuf,
    /// Processes of it, each with one invocation at a time.
    pub instances: usize,
    /// How long an invocation may take before its process is killed.
    pub timeout: Duration,
    /// Variables beside those that all functions get.
    pub environment: Vec<(String, String)>,
}

impl FunctionPlan {
    /// One process, and the 28 s that fit under API Gateway's 29.
    #[must_use]
    pub fn of(program: impl Into<PathBuf>) -> Self {
        let (instances, timeout) = (1, Duration::from_secs(28));
        Self { program: program.into(), instances, timeout, environment: Vec::new() }
    }

    /// With this many processes.
    #[must_use]
    pub fn instances(mut self, instances: usize) -> Self {
        self.instances = instances;
        self
    }
}

/// The event source between a table's stream and a function.
#[derive(Debug, Clone)]
pub struct StreamPlan {
    /// The function.
    pub function: FunctionPlan,
    /// The table whose stream is read.
    pub table: String,
    /// Records in one invocation at most.
    pub batch: usize,
    /// Tries of a record before it is a dead letter.
    pub tries: usize,
}

impl StreamPlan {
    /// Batches of 100, 5 tries.
    #[must_use]
    pub fn of(function: FunctionPlan, table: &str) -> Self {
        Self { function, table: table.to_owned(), batch: 100, tries: 5 }
    }
}

/// A whole home.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The WebSocket API's function: authoriser and all routes.
    pub socket: FunctionPlan,
    /// Route keys beside `$connect`, `$disconnect` and `$default`.
    pub routes: Vec<String>,
    /// The HTTP API's function, if there is one.
    pub http: Option<FunctionPlan>,
    /// The stream's function, if there is one.
    pub stream: Option<StreamPlan>,
    /// The function of the schedule, if there is one.
    pub daily: Option<FunctionPlan>,
    /// DynamoDB or what stands for it, `127.0.0.1:8000`.
    pub dynamodb: SocketAddr,
    /// Variables of all functions. The gateway adds what Lambda gives, `AWS_ENDPOINT_URL_DYNAMODB`, `NATTER_SOCKET_ENDPOINT`, and
    /// `NATTER_PUBLIC_URL` where it is missing.
    pub environment: Vec<(String, String)>,
    /// The web client's files.
    pub site: Option<PathBuf>,
    /// Decides the faults' dice.
    pub seed: u64,
    /// Stops processes between invocations, as Lambda freezes them.
    pub freeze: bool,
    /// Every call and handshake seems to come from another address, so that brakes on newcomers do not stand in the way of other tests.
    pub many_addresses: bool,
    /// Connections seem to have been opened this long before they were, so that a test need not wait until they are old.
    pub aged: Duration,
}

impl Plan {
    /// A plan with this WebSocket function alone, on a free port.
    #[must_use]
    pub fn of(socket: FunctionPlan, dynamodb: SocketAddr) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            socket,
            routes: Vec::new(),
            http: None,
            stream: None,
            daily: None,
            dynamodb,
            environment: Vec::new(),
            site: None,
            seed: 0,
            freeze: true,
            many_addresses: false,
            aged: Duration::ZERO,
        }
    }
}
