//! Two implementations of DynamoDB that owe each other nothing, on loopback, and stores on fresh tables of theirs.
//!
//! `cargo xtask test` starts both and says where they are. Without it, each process of tests starts its own from what xtask has installed; where
//! nothing is installed the tests fail and name the command. Nothing is skipped.

use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use natter_contract::{Fresh, Harness, OwnMessages, Published};
use natter_core::notice::Notice;
use natter_dynamo::{
    Audience, Batch, Client, DynamoStore, GatewayId, Options, Publisher, Tables, client, schema,
};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// What tests are told of by xtask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Implementation {
    /// The crate dynoxide-rs: SQLite beneath, starts in milliseconds.
    Dynoxide,
    /// Amazon's own DynamoDB Local, which needs Java.
    Amazon,
}

impl Implementation {
    fn variable(self) -> &'static str {
        match self {
            Self::Dynoxide => "NATTER_DYNOXIDE_URL",
            Self::Amazon => "NATTER_DYNAMODB_LOCAL_URL",
        }
    }

    /// Where it answers; started once a process where nobody has said.
    pub(crate) fn url(self) -> String {
        static STARTED: [OnceLock<String>; 2] = [OnceLock::new(), OnceLock::new()];
        let own = || std::env::var(self.variable()).unwrap_or_else(|_| self.start());
        STARTED[self as usize].get_or_init(own).clone()
    }

    fn start(self) -> String {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
        let tools = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../tools");
        let (folder, program, words) = match self {
            Self::Dynoxide => {
                (tools.join("bin"), tools.join("bin/dynoxide"), format!("--port {port} --log quiet"))
            }
            Self::Amazon => (
                tools.join("dynamodb-local/package/emulator"),
                PathBuf::from("java"),
                format!(
                    "-Xmx512m -Djava.library.path=./DynamoDBLocal_lib -jar DynamoDBLocal.jar -inMemory -sharedDb \
                     -disableTelemetry -port {port}"
                ),
            ),
        };
        assert!(
            folder.exists(),
            "{self:?} is not installed at {}: run `cargo xtask emulators`, or set {}",
            folder.display(),
            self.variable()
        );
        // The shell ends the emulator by its process id when this process is gone, however it ends: its end closes the pipe.
        let script = "\"$0\" \"$@\" >/dev/null 2>&1 </dev/null & child=$!; read -r _; kill $child";
        let guard = Command::new("sh")
            .args(["-c", script])
            .arg(program)
            .args(words.split_whitespace())
            .current_dir(folder)
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        std::mem::forget(guard);
        wait_until_it_answers(port);
        format!("http://127.0.0.1:{port}")
    }
}

fn wait_until_it_answers(port: u16) {
    let (address, start) = (SocketAddr::from(([127, 0, 0, 1], port)), Instant::now());
    let answers = || {
        let mut socket = TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok()?;
        socket.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
        socket.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        socket.read(&mut [0; 16]).ok().filter(|&count| count > 0)
    };
    while answers().is_none() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "the emulator does not answer; is java installed?"
        );
        // Between two questions, not instead of one: a busy loop would take the core that it waits for.
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

/// A client of an endpoint on loopback. Its keys mean nothing.
pub(crate) fn client_at(url: &str) -> Client {
    let credentials = Credentials::new("local", "local", None, None, "tests");
    patient(&client("us-east-1", credentials, Some(url.to_owned())))
}

/// The same client with more time: an emulator that shares its cores with a whole suite is slower than DynamoDB.
pub(crate) fn patient(client: &Client) -> Client {
    let longest = Duration::from_secs(60);
    let limits = TimeoutConfig::builder().operation_attempt_timeout(longest).operation_timeout(longest);
    Client::from_conf(client.config().to_builder().timeout_config(limits.build()).build())
}

/// Tables of a test's own.
pub(crate) async fn fresh_tables(client: &Client) -> Tables {
    let tables = Tables::prefixed(&format!("t{:016x}-", rand::random::<u64>()));
    schema::create(client, &tables).await.expect("new tables");
    tables
}

/// A notice, and who was to hear it.
pub(crate) type Told = (Vec<GatewayId>, Notice);

/// Keeps what a store hands out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder {
    /// Every event in order.
    pub(crate) published: Published,
    /// Every batch in order.
    pub(crate) batches: Arc<Mutex<Vec<Batch>>>,
    /// What was told to whom and is remembered by nobody.
    pub(crate) told: Arc<Mutex<Vec<Told>>>,
    /// What was to be closed.
    pub(crate) closed: Arc<Mutex<Vec<GatewayId>>>,
}

impl Recorder {
    /// The batches since the last call.
    pub(crate) fn take(&self) -> Vec<Batch> {
        std::mem::take(&mut *self.batches.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The notices since the last call.
    pub(crate) fn take_told(&self) -> Vec<(Vec<GatewayId>, Notice)> {
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The connections closed since the last call.
    pub(crate) fn take_closed(&self) -> Vec<GatewayId> {
        std::mem::take(&mut *self.closed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Publisher for Recorder {
    async fn publish(&self, batch: Batch) {
        if let Audience::Connections(_) = &batch.audience {
            self.published.extend(batch.events.clone());
        }
        self.batches.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
    }

    async fn tell(&self, connections: Vec<GatewayId>, notice: Notice) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push((connections, notice));
    }

    async fn close(&self, connections: Vec<GatewayId>) {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).extend(connections);
    }
}

/// A store on these tables, with the rates of the contract or without.
pub(crate) fn store(client: Client, tables: &Tables, with_rates: bool) -> DynamoStore<Recorder> {
    let mut options = Options::new(tables.clone());
    options.rates = options.rates.filter(|_| with_rates);
    DynamoStore::new(client, options, Recorder::default())
}

impl Harness for Implementation {
    type Store = DynamoStore<Recorder>;
    type Ground = Tables;
    const FINDS_WHATEVER_IS_KNOWN: bool = false;
    const PUBLISHES_IN_ORDER: bool = false;
    const OWN_MESSAGES: OwnMessages = OwnMessages::AreReadBehindTheMarker;

    async fn fresh(&self) -> Fresh<DynamoStore<Recorder>, Tables> {
        let client = client_at(&self.url());
        let tables = fresh_tables(&client).await;
        open(client, tables)
    }

    async fn reopen(
        &self,
        fresh: Fresh<DynamoStore<Recorder>, Tables>,
    ) -> Option<Fresh<DynamoStore<Recorder>, Tables>> {
        Some(open(client_at(&self.url()), fresh.ground))
    }
}

fn open(client: Client, tables: Tables) -> Fresh<DynamoStore<Recorder>, Tables> {
    let store = store(client, &tables, false);
    let published = store.publisher().published.clone();
    Fresh { store: Arc::new(store), published, ground: tables }
}
