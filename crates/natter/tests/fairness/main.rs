//! Nobody can keep the home from the others: while one attacks as fast as the line allows, another comes in, sends and reads. What is asserted is
//! that each of these is answered while the attack goes on, within a limit that only a home that waits for the end of the attack exceeds.

mod flood;
mod rows;

use anyhow::{Context, Result, ensure};
use flood::{Attack, Flood, frames, requests};
use natter_story::raw::{Raw, header, masked, opcode};
use natter_story::{Home, HomePlan, Socket};
use serde_json::json;
use std::future::Future;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// For one answer, on a busy machine. An attack goes on for as long as the others are not done.
const LIMIT: Duration = Duration::from_secs(5);

/// Rates of newcomers and of the common room, which all attacks of a test share, are out of the way, and so are the connections of an address, for
/// the others come from the attackers' address here. Those of a person and a socket are as usual.
async fn home() -> Result<Home> {
    let newcomers = ["--newcomers-burst", "100000", "--newcomers-per-minute", "100000"];
    let room = ["--room-messages-per-second", "100000", "--room-messages-burst", "100000"];
    let plan = HomePlan::of(env!("CARGO_BIN_EXE_natter"));
    let plan = plan.with(&["--log", "warn", "--connections-per-address", "100000"]);
    let home = plan.with(&newcomers).with(&room).start().await?;
    // As many passwords at once as are hashed at once: their memory is taken once and kept.
    let wrong = json!({ "username": "Nobody", "password": "wrong horse" });
    let rest = home.rest();
    let guess = || rest.post("/api/login", None, &wrong);
    tokio::try_join!(guess(), guess(), guess(), guess())?;
    Ok(home)
}

/// Awaits an answer within the limit, and notes how long it took.
async fn within<T>(
    took: &mut Vec<Duration>,
    what: &str,
    answer: impl Future<Output = Result<T>>,
) -> Result<T> {
    let asked = Instant::now();
    let answered =
        timeout(LIMIT, answer).await.with_context(|| format!("{what} waits for the attack to end"))?;
    took.push(asked.elapsed());
    answered.with_context(|| what.to_owned())
}

/// Comes in, greets, sends and reads; answers how long each took.
async fn live(home: &Home, name: &str) -> Result<Vec<Duration>> {
    let (rest, mut took) = (home.rest(), Vec::new());
    let guest = within(&mut took, "coming in", rest.guest(name)).await?;
    let mut socket = within(&mut took, "connecting", Socket::connect(&rest, &guest.token)).await?;
    within(&mut took, "a greeting", socket.hello()).await?;
    for number in 0..5 {
        let text = format!("{name} {number}");
        let send = socket.ask(json!({ "action": "sendMessage", "text": text }));
        let ack = within(&mut took, "a send", send).await?;
        ensure!(ack["type"] == "ack", "{ack}");
        let page = socket.ask(json!({ "action": "getMessages", "limit": 50 }));
        let page = within(&mut took, "a page", page).await?;
        let texts = page["messages"].as_array().context("messages")?;
        ensure!(texts.iter().any(|message| message["text"] == text.as_str()), "{page}");
        let read = socket.ask(json!({ "action": "markRead", "roomId": "lobby", "seq": ack["seq"] }));
        ensure!(within(&mut took, "a mark", read).await?["type"] == "result");
    }
    Ok(took)
}

/// Most that the home's memory may grow by while it is attacked.
const MOST_GROWTH: u64 = 64 << 20;

/// What the others saw of all attacks.
struct Record {
    took: Vec<Duration>,
    memory: u64,
}

impl Record {
    fn of(home: &Home) -> Result<Self> {
        Ok(Self { took: Vec::new(), memory: home.resident_bytes()? })
    }

    /// Lets another do all of [`live`] beside these attacks, and ends them.
    async fn beside(&mut self, home: &Home, name: &str, attacks: Vec<Attack>) -> Result<()> {
        let took = live(home, &format!("{name} victim")).await.with_context(|| format!("beside {name}"));
        let mut sent = 0;
        for attack in attacks {
            sent += attack.end().await;
        }
        let (took, grown) = (took?, home.resident_bytes()?.saturating_sub(self.memory));
        let slowest = took.iter().max().context("something was asked")?;
        eprintln!("{name:30} {:6} KiB sent, slowest {slowest:?}, {} MiB more", sent >> 10, grown >> 20);
        ensure!(grown < MOST_GROWTH, "{name}: {} MiB more", grown >> 20);
        self.took.extend(took);
        Ok(())
    }

    fn tell(mut self, what: &str) {
        self.took.sort_unstable();
        let at = |share: usize| self.took[(self.took.len() * share / 1000).min(self.took.len() - 1)];
        eprintln!(
            "{what}: {} answers, p50 {:?}, p99 {:?}, slowest {:?}",
            self.took.len(),
            at(500),
            at(990),
            at(1000)
        );
    }
}

/// Every kind of frame, well-formed or not, answered or not.
#[tokio::test(flavor = "multi_thread")]
async fn no_kind_of_frame_keeps_the_home_from_others() -> Result<()> {
    let home = home().await?;
    let text = |text: &str| masked(0x81, text.as_bytes());
    let kinds: [(&str, Flood); 11] = [
        ("pong", frames(masked(0x8A, b""))),
        ("ping", frames(masked(0x89, b""))),
        ("long ping", frames(masked(0x89, &[b'?'; 125]))),
        ("continuation", Flood { first: masked(0x01, b""), again: masked(0x00, b"") }),
        ("no JSON", frames(text("x"))),
        ("nothing", frames(text(""))),
        ("brackets", frames(masked(0x81, &[b'['; 16 * 1024]))),
        ("too large", frames(masked(0x81, &[b' '; 60 * 1024]))),
        ("bytes", frames(masked(0x82, b"{}"))),
        ("unknown action", frames(text(r#"{"action":"dance"}"#))),
        ("never whole", frames([header(0x81, 60_000, true), vec![b' '; 4 + 59_999]].concat())),
    ];
    let mut record = Record::of(&home)?;
    for (name, flood) in kinds {
        let attacker = home.rest().guest(&format!("{name} attacker")).await?;
        record.beside(&home, name, vec![flood.begin(&home, &attacker.token).await?]).await?;
    }
    record.tell("one attacker, each kind of frame");
    ensure!(!home.log().contains("panicked"), "{}", home.log());
    Ok(())
}

#[test]
fn every_action_has_a_row() -> Result<()> {
    let mut rows: Vec<_> = rows::ACTIONS.iter().map(|(action, _)| (*action).to_owned()).collect();
    let mut actions = rows::actions()?;
    rows.sort_unstable();
    actions.sort_unstable();
    assert_eq!(rows, actions);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_action_keeps_the_home_from_others() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let other = rest.guest("somebody else").await?;
    let mut record = Record::of(&home)?;
    for (action, fields) in rows::ACTIONS {
        let attacker = rest.guest(&format!("{action} attacker")).await?;
        let mut socket = Socket::connect(&rest, &attacker.token).await?;
        socket.hello().await?;
        let made = socket.ask(json!({ "action": "createRoom", "name": "attackers" })).await?;
        // Guests may be allowed no rooms; then any room that is not there serves as well.
        let room = made["room"]["roomId"].as_str().unwrap_or(&other.user_id);
        let sent = socket.ask(json!({ "action": "sendMessage", "text": "first" })).await?;
        let seq = sent["seq"].as_u64().context("a place")?.to_string();
        let fields = fields.replace("<room>", room).replace("<user>", &other.user_id);
        let fields = fields.replace("<seq>", &seq);
        let mut frame: serde_json::Value = serde_json::from_str(&fields)?;
        frame["action"] = action.into();
        let flood = frames(masked(0x81, frame.to_string().as_bytes()));
        record.beside(&home, action, vec![flood.begin(&home, &attacker.token).await?]).await?;
    }
    record.tell("one attacker, each action");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_call_keeps_the_home_from_others() -> Result<()> {
    let home = home().await?;
    let mut record = Record::of(&home)?;
    for (method, path) in natter_http::CALLS {
        let name = format!("{method} {path}");
        let attacker = home.rest().guest(&format!("{} attacker", record.took.len())).await?;
        let request =
            rows::request(method, path, &attacker.token).with_context(|| format!("{name} has no row"))?;
        let attacks = (0..4).map(|_| requests(&home, &request)).collect();
        record
            .beside(&home, &format!("call {}", record.took.len()), attacks)
            .await
            .with_context(|| name.clone())?;
        eprintln!("    {name}");
    }
    record.tell("four connections, each call");
    Ok(())
}

/// As many guests as one address may bring at once, each with three sockets.
#[tokio::test(flavor = "multi_thread")]
async fn twenty_eight_of_one_address_do_not_keep_the_home_from_others() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let text = |text: &str| masked(0x81, text.as_bytes());
    let kinds = [
        ("28 with pings", frames(masked(0x89, b""))),
        ("28 with no JSON", frames(text("x"))),
        ("28 with brackets", frames(masked(0x81, &[b'['; 16 * 1024]))),
        ("28 with pages", frames(text(r#"{"action":"getMessages","limit":100}"#))),
        ("28 with searches", frames(text(r#"{"action":"search","query":"victim"}"#))),
    ];
    let mut record = Record::of(&home)?;
    let mut after = Vec::new();
    for time in ["once", "again"] {
        for (name, flood) in &kinds {
            let mut attacks = Vec::new();
            for number in 0..28 {
                // New people each time: the calls of one person, tickets among them, have a rate.
                let token = rest.guest(&format!("{number} {time} {}", &name[8..])).await?.token;
                for _ in 0..3 {
                    attacks.push(flood.begin(&home, &token).await?);
                }
            }
            record.beside(&home, &format!("{name} {time}"), attacks).await?;
        }
        after.push(home.resident_bytes()?);
    }
    record.tell("28 attackers with three sockets each");
    let kept = after[1].saturating_sub(after[0]) >> 20;
    ensure!(
        kept < 16,
        "the same attacks took {kept} MiB more the second time: what they take does not come back"
    );
    Ok(())
}

#[tokio::test]
async fn a_connection_that_only_exceeds_its_rate_is_closed() -> Result<()> {
    let home = home().await?;
    let mut raw = Raw::plain(home.address(), "Mallory").await?;
    // What is not read stays in the socket: 20,000 frames are minutes of the rate, and less than the system keeps.
    raw.put(&masked(0x8A, b"").repeat(20_000)).await?;
    assert_eq!(raw.closed(Duration::from_secs(60)).await?, Some(1008));
    Ok(())
}

#[tokio::test]
async fn more_at_once_than_the_rate_allows_is_answered_later_and_in_full() -> Result<()> {
    let home = home().await?;
    let mut raw = Raw::plain(home.address(), "Ana").await?;
    raw.put(&masked(0x89, b"?").repeat(300)).await?;
    for number in 0..300 {
        let frame = raw.next().await?.with_context(|| format!("it ended after {number}"))?;
        ensure!(frame.opcode == opcode::PONG, "{frame:?} after {number}");
    }
    raw.text(r#"{"action":"ping"}"#).await?;
    raw.next_of("pong").await?;
    Ok(())
}
