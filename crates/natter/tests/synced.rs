//! No word leaves before it is on the disk (P5), read out of the system calls of the real program; and the same reading turns red where the
//! program does not sync. `NATTER_TRACE_ACKS` says how many acks are wanted.

use anyhow::{Result, ensure};
use natter_story::trace::{self, CALLS, Finding};
use natter_story::{HomePlan, Socket};
use serde_json::json;
use tokio::task::JoinSet;

const SENDERS: u32 = 10;
const MESSAGES_PER_FRAME: u32 = 5;

/// Some people talk as fast as they are answered until so many acks have come, while their home is traced.
async fn trace_of(acks: u32, flags: &[&str]) -> Result<(u64, Finding)> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("trace");
    let wrapper = trace::strace(&file, &["--seccomp-bpf", "-e", &format!("trace={CALLS}")])?;
    let plan = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "warn"]).with(flags);
    let mut home = plan.under(wrapper).start().await?;
    let mut senders = JoinSet::new();
    for sender in 0..SENDERS {
        let rest = home.rest();
        senders.spawn(async move {
            let guest = rest.guest(&format!("sender {sender}")).await?;
            let socket = Socket::connect(&rest, &guest.token).await?;
            talk(socket, sender, acks / SENDERS).await
        });
    }
    let mut heard = 0;
    while let Some(done) = senders.join_next().await {
        heard += done??;
    }
    home.stop().await?;
    Ok((heard, trace::read(&file)?))
}

/// One or several messages a frame, each frame after the acks of the one before.
async fn talk(mut socket: Socket, sender: u32, acks: u32) -> Result<u64> {
    socket.hello().await?;
    let (mut heard, mut number) = (0, sender * 1_000_000 / SENDERS);
    while heard < u64::from(acks) {
        let count = if number % 3 == 0 { MESSAGES_PER_FRAME } else { 1 };
        let names: Vec<String> = (0..count).map(|next| trace::name(number + next)).collect();
        let messages: Vec<_> =
            names.iter().map(|name| json!({ "text": name, "clientMessageId": name })).collect();
        socket.send(&json!({ "action": "sendMessage", "messages": messages })).await?;
        for name in &names {
            let ack = socket.next_of("ack").await?;
            ensure!(ack["clientMessageId"] == name.as_str(), "another ack: {ack}");
            heard += 1;
        }
        number += count;
    }
    Ok(heard)
}

fn wanted() -> u32 {
    std::env::var("NATTER_TRACE_ACKS").ok().and_then(|value| value.parse().ok()).unwrap_or(2500)
}

#[tokio::test]
async fn no_ack_and_no_message_leaves_before_its_sync() -> Result<()> {
    let (heard, finding) = trace_of(wanted(), &[]).await?;
    eprintln!("{} acks, {} syncs, {} early", finding.acks, finding.syncs, finding.early);
    assert_eq!(finding.early, 0, "{finding:?}");
    assert_eq!(finding.acks, heard, "the trace shows every ack");
    assert!(finding.syncs > 0);
    Ok(())
}

#[tokio::test]
async fn the_same_reading_turns_red_where_the_store_is_not_synced() -> Result<()> {
    for word in ["off", "normal"] {
        let (heard, finding) = trace_of(200, &["--allow-unsynced", "true", "--synchronous", word]).await?;
        eprintln!(
            "synchronous={word}: {} acks, {} syncs, {} early",
            finding.acks, finding.syncs, finding.early
        );
        assert_eq!(finding.acks, heard);
        assert!(finding.early >= heard, "every ack is early: {finding:?}");
    }
    Ok(())
}
