//! A disk that fails or is full, injected into the system calls of the real program: nothing is promised that was not kept, the refusal says
//! what to do, and when the disk is well again so is the home.

use anyhow::{Result, ensure};
use natter_story::trace::{self, CALLS, strace};
use natter_story::{Home, HomePlan, Rest, Socket};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The fault begins with this call of the writer's thread, long after the start, and lasts for some calls.
const FIRST: u32 = 120;

async fn home_with(folder: &tempfile::TempDir, fault: &str) -> Result<Home> {
    let inject = format!("inject={fault}");
    let calls = format!("trace={CALLS}");
    let wrapper = strace(&folder.path().join("trace"), &["-e", &calls, "-e", &inject])?;
    let plan = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "error"]);
    plan.under(wrapper).start().await
}

/// What became of messages sent one at a time, each tried until it was promised.
#[derive(Default)]
struct Story {
    promised: BTreeMap<String, u64>,
    refusals: Vec<Value>,
}

impl Story {
    async fn send(&mut self, socket: &mut Socket, name: &str) -> Result<bool> {
        let frame = json!({ "action": "sendMessage", "text": name, "clientMessageId": name });
        let answer = socket.ask(frame).await?;
        if answer["type"] == "ack" {
            let seq = answer["seq"].as_u64().expect("a seq");
            ensure!(self.promised.insert(name.to_owned(), seq).is_none_or(|before| before == seq));
            return Ok(true);
        }
        self.refusals.push(answer);
        Ok(false)
    }

    /// Sends until there were refusals and then well-being again.
    async fn live_through(&mut self, rest: &Rest, socket: &mut Socket) -> Result<()> {
        let mut well = 0;
        for number in 0..3000 {
            let name = trace::name(number);
            for _ in 0..200 {
                if self.send(socket, &name).await? {
                    break;
                }
                let health = rest.get("/health", None).await?;
                ensure!(health.status == 200 || health.status == 503, "health says {}", health.status);
            }
            ensure!(self.promised.contains_key(&name), "{name} was never promised");
            well += usize::from(!self.refusals.is_empty());
            if well > 50 {
                return Ok(());
            }
        }
        anyhow::bail!("the fault never came")
    }
}

async fn read_all(socket: &mut Socket) -> Result<BTreeMap<String, u64>> {
    let (mut found, mut after) = (BTreeMap::new(), 0);
    loop {
        let page = socket.ask(json!({ "action": "getEvents", "after": after, "limit": 100 })).await?;
        for event in page["events"].as_array().expect("events") {
            let seq = event["seq"].as_u64().expect("a seq");
            ensure!(seq == after + 1, "{seq} follows {after}");
            after = seq;
            if let Some(text) = event["text"].as_str() {
                ensure!(found.insert(text.to_owned(), seq).is_none(), "{text} stands twice");
            }
        }
        if page["hasMore"] != true {
            return Ok(found);
        }
    }
}

async fn nothing_promised_is_lost_with(fault: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut home = home_with(&folder, fault).await?;
    let rest = home.rest();
    let sender = rest.guest("Sender").await?;
    let reader = rest.guest("Reader").await?;
    let mut socket = Socket::connect(&rest, &sender.token).await?;
    let mut witness = Socket::connect(&rest, &reader.token).await?;
    socket.hello().await?;
    witness.hello().await?;
    let mut story = Story::default();
    story.live_through(&rest, &mut socket).await?;
    for refusal in &story.refusals {
        assert_eq!(refusal["code"], "busy", "{refusal}");
        assert!(refusal["retryAfterMs"].as_u64() > Some(0), "{refusal}");
        let said = refusal["message"].as_str().unwrap_or_default();
        assert!(!said.contains("natter.db") && !said.to_lowercase().contains("sql"), "{said}");
    }
    eprintln!("{fault}: {} promised, {} refused", story.promised.len(), story.refusals.len());
    let live = seen_by(&mut witness).await?;
    assert_eq!(live, story.promised, "a reader is told exactly what was promised");
    assert_eq!(read_all(&mut socket).await?, story.promised);
    home.kill().await?;
    let finding = trace::read(&folder.path().join("trace"))?;
    assert_eq!((finding.early, finding.acks), (0, story.promised.len() as u64), "{finding:?}");
    home.replace_plan(HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried());
    home.restart().await?;
    let mut socket = Socket::connect(&home.rest(), &reader.token).await?;
    socket.hello().await?;
    assert_eq!(read_all(&mut socket).await?, story.promised, "after a crash too");
    assert!(!home.log().contains("panicked"), "{}", home.log());
    Ok(())
}

async fn seen_by(witness: &mut Socket) -> Result<BTreeMap<String, u64>> {
    let mut seen = BTreeMap::new();
    for frame in witness.so_far().await? {
        if let (Some(text), Some(seq)) = (frame["text"].as_str(), frame["seq"].as_u64()) {
            ensure!(
                seen.insert(text.to_owned(), seq).is_none_or(|before| before == seq),
                "{text} stands twice"
            );
        }
    }
    Ok(seen)
}

#[tokio::test]
async fn syncs_that_fail_promise_nothing_and_lose_nothing() -> Result<()> {
    nothing_promised_is_lost_with(&format!("fdatasync,fsync:error=EIO:when={FIRST}..{}", FIRST + 7)).await
}

#[tokio::test]
async fn a_full_disk_promises_nothing_and_loses_nothing() -> Result<()> {
    nothing_promised_is_lost_with(&format!("pwrite64:error=ENOSPC:when={FIRST}..{}", FIRST + 40)).await
}

#[tokio::test]
async fn writes_that_fail_promise_nothing_and_lose_nothing() -> Result<()> {
    nothing_promised_is_lost_with(&format!("pwrite64:error=EIO:when={FIRST}..{}", FIRST + 40)).await
}

#[tokio::test]
async fn single_faults_again_and_again_lose_nothing() -> Result<()> {
    nothing_promised_is_lost_with(&format!("pwrite64:error=ENOSPC:when={FIRST}..900+7")).await
}
