//! Deeds that exclude each other, from two processes of clients at once (ASVS 15.4.2): kick against send, approve against reject, two admins demoting
//! each other, the last who may decide leaving together. Whoever wins, what must hold holds, and who was removed hears nothing that came after on any
//! of their connections (P11). `NATTER_RACES` says how often each is run, `NATTER_SEED` repeats a run.
//! It is long because each pair of actions needs its own people and its own check.

use anyhow::{Context, Result, ensure};
use natter_story::rest::{Rest, Session};
use natter_story::{Home, HomePlan, Socket};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

const MARK: &str = "@racer ";

/// One of the two processes: a person on two connections, told what to do line by line.
struct Racer {
    child: Child,
    orders: ChildStdin,
    reports: Lines<BufReader<ChildStdout>>,
    person: Session,
}

impl Racer {
    async fn start(home: &Home, name: &str) -> Result<Self> {
        let person = home.rest().signup(name, "correct horse battery").await?;
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--ignored", "--exact", "the_other_process", "--nocapture"])
            .env("NATTER_RACER", format!("{} {}", home.address(), person.token))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let orders = child.stdin.take().context("its input")?;
        let reports = BufReader::new(child.stdout.take().context("its output")?).lines();
        let mut racer = Self { child, orders, reports, person };
        racer.report().await?;
        Ok(racer)
    }

    async fn order(&mut self, order: &Value) -> Result<()> {
        self.orders.write_all(format!("{order}\n").as_bytes()).await?;
        Ok(self.orders.flush().await?)
    }

    async fn report(&mut self) -> Result<Value> {
        loop {
            let line = self.reports.next_line().await?.context("the process has ended")?;
            if let Some((_, report)) = line.split_once(MARK) {
                return Ok(serde_json::from_str(report)?);
            }
        }
    }

    /// Does one thing by itself.
    async fn ask(&mut self, frame: Value) -> Result<Value> {
        self.order(&frame).await?;
        self.report().await
    }

    async fn done(&mut self, frame: Value) -> Result<()> {
        let answer = self.ask(frame.clone()).await?;
        ensure!(answer["type"] != "error", "{frame}: {answer}");
        Ok(())
    }

    /// Everything both its connections have heard since it was asked last.
    async fn heard(&mut self) -> Result<Vec<Vec<Value>>> {
        let heard = self.ask(json!({ "action": "heard" })).await?;
        Ok(serde_json::from_value(heard)?)
    }

    fn id(&self) -> &str {
        &self.person.user_id
    }
}

/// Two deeds at once, in either order and with a breath between them or none.
async fn race(
    random: &mut StdRng,
    first: (&mut Racer, Value),
    second: (&mut Racer, Value),
) -> Result<(Value, Value)> {
    let breath = Duration::from_micros(random.random_range(0..400));
    let begins = random.random_bool(0.5);
    let ((one, one_frame), (other, other_frame)) = (first, second);
    if begins {
        one.order(&one_frame).await?;
    } else {
        other.order(&other_frame).await?;
    }
    let until = std::time::Instant::now() + breath;
    while std::time::Instant::now() < until {
        std::hint::spin_loop();
    }
    if begins {
        other.order(&other_frame).await?;
    } else {
        one.order(&one_frame).await?;
    }
    Ok((one.report().await?, other.report().await?))
}

fn is_ok(answer: &Value) -> bool {
    answer["type"] != "error"
}

fn rounds() -> usize {
    std::env::var("NATTER_RACES").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(100)
}

fn random() -> StdRng {
    let seed = std::env::var("NATTER_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(rand::random);
    eprintln!("NATTER_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

/// A room of Carol's, who watches, and the two who race.
struct Stage {
    home: Home,
    carol: Socket,
    ann: Racer,
    bob: Racer,
    room: String,
}

impl Stage {
    async fn set(kind: &str) -> Result<Self> {
        let home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().start().await?;
        let rest: Rest = home.rest();
        let carol = rest.signup("Carol", "correct horse battery").await?;
        let mut carol = Socket::connect(&rest, &carol.token).await?;
        carol.hello().await?;
        let created = carol.ask(json!({ "action": "createRoom", "name": "Stage" })).await?;
        let room = created["room"]["roomId"].as_str().context("an id")?.to_owned();
        let (ann, bob) = (Racer::start(&home, "Ann").await?, Racer::start(&home, "Bob").await?);
        let mut stage = Self { home, carol, ann, bob, room };
        stage.ann.done(stage.on("joinRoom")).await?;
        stage.bob.done(stage.on("joinRoom")).await?;
        if kind != "public" {
            let mut change = stage.on("updateRoom");
            change["kind"] = json!(kind);
            stage.own(change).await?;
        }
        Ok(stage)
    }

    fn on(&self, action: &str) -> Value {
        json!({ "action": action, "roomId": self.room })
    }

    fn on_person(&self, action: &str, person: &str) -> Value {
        json!({ "action": action, "roomId": self.room, "userId": person })
    }

    fn role(&self, person: &str, role: &str) -> Value {
        json!({ "action": "setRole", "roomId": self.room, "userId": person, "role": role })
    }

    /// Carol does something that must be allowed.
    async fn own(&mut self, frame: Value) -> Result<Value> {
        let answer = self.carol.ask(frame.clone()).await?;
        ensure!(is_ok(&answer), "{frame}: {answer}");
        Ok(answer)
    }

    /// Who is what, as Carol sees it.
    async fn roles(&mut self) -> Result<Vec<(String, String)>> {
        let list = self.own(self.on("getMembers")).await?;
        let members = list["members"].as_array().context("a list")?;
        let word = |member: &Value, key: &str| member[key].as_str().unwrap_or_default().to_owned();
        Ok(members.iter().map(|member| (word(member, "userId"), word(member, "role"))).collect())
    }

    async fn has_one_owner(&mut self) -> Result<()> {
        let roles = self.roles().await?;
        let owners = roles.iter().filter(|(_, role)| role == "owner").count();
        ensure!(owners == 1, "{owners} owners: {roles:?}");
        Ok(())
    }

    async fn strike(self) -> Result<()> {
        let Self { mut home, ann, bob, .. } = self;
        for mut racer in [ann, bob] {
            drop(racer.orders);
            racer.child.wait().await?;
        }
        home.stop().await?;
        Ok(())
    }
}

#[tokio::test]
async fn nothing_passes_a_kick_in_either_direction() -> Result<()> {
    let (mut stage, mut random) = (Stage::set("public").await?, random());
    let ann = stage.ann.id().to_owned();
    stage.own(stage.role(&ann, "admin")).await?;
    let bob = stage.bob.id().to_owned();
    for round in 0..rounds() {
        let kick = stage.on_person("kickMember", &bob);
        let mut send = stage.on("sendMessage");
        send["text"] = json!(format!("round {round}"));
        let (kicked, sent) = race(&mut random, (&mut stage.ann, kick), (&mut stage.bob, send)).await?;
        ensure!(is_ok(&kicked), "{kicked}");
        let mut after = stage.on("sendMessage");
        after["text"] = json!("he has gone");
        stage.own(after).await?;
        let page = stage.own(json!({ "action": "getEvents", "roomId": stage.room, "limit": 6 })).await?;
        let events = page["events"].as_array().context("events")?;
        let removal =
            events.iter().rev().find(|event| event["type"] == "memberRemoved").context("a removal")?;
        let place = removal["seq"].as_u64().context("a seq")?;
        let behind = |event: &&Value| event["seq"].as_u64() > Some(place) && event["userId"] == bob.as_str();
        ensure!(!events.iter().any(|event| behind(&event)), "round {round}: a word behind the kick: {page}");
        let stands = events.iter().any(|event| event["text"] == format!("round {round}"));
        ensure!(stands == is_ok(&sent), "round {round}: {sent}, {page}");
        for connection in stage.bob.heard().await? {
            let late = connection
                .iter()
                .find(|frame| frame["roomId"] == stage.room.as_str() && frame["seq"].as_u64() > Some(place));
            let late = late.filter(|frame| frame["type"] != "ack");
            ensure!(late.is_none(), "round {round}: heard after the removal at {place}: {late:?}");
        }
        stage.bob.done(stage.on("joinRoom")).await?;
    }
    stage.strike().await
}

#[tokio::test]
async fn somebody_is_let_in_or_turned_away_and_not_both() -> Result<()> {
    let (mut stage, mut random) = (Stage::set("approval").await?, random());
    for racer in [stage.ann.id().to_owned(), stage.bob.id().to_owned()] {
        stage.own(stage.role(&racer, "admin")).await?;
    }
    for round in 0..rounds() {
        let asker = stage.home.rest().guest(&format!("asker {round}")).await?;
        if round == 0 {
            let mut guests = stage.on("updateRoom");
            guests["guests"] = json!(true);
            stage.carol.ask(guests).await?;
        }
        let mut door = Socket::connect(&stage.home.rest(), &asker.token).await?;
        door.hello().await?;
        let asked = door.ask(stage.on("joinRoom")).await?;
        ensure!(asked["status"] == "waiting", "{asked}");
        let (yes, no) =
            (stage.on_person("approveJoin", &asker.user_id), stage.on_person("rejectJoin", &asker.user_id));
        let (yes, no) = race(&mut random, (&mut stage.ann, yes), (&mut stage.bob, no)).await?;
        ensure!(is_ok(&yes) != is_ok(&no), "round {round}: {yes} {no}");
        let told = door.next_of("joinAnswered").await?;
        let due = if is_ok(&yes) { "approved" } else { "rejected" };
        ensure!(told["status"] == due, "round {round}: {told}");
        let is_in = stage.roles().await?.iter().any(|(person, _)| *person == asker.user_id);
        ensure!(is_in == is_ok(&yes), "round {round}");
        if is_in {
            stage.own(stage.on_person("kickMember", &asker.user_id)).await?;
        }
    }
    stage.strike().await
}

#[tokio::test]
async fn of_two_admins_who_demote_each_other_one_stays() -> Result<()> {
    let (mut stage, mut random) = (Stage::set("public").await?, random());
    let (ann, bob) = (stage.ann.id().to_owned(), stage.bob.id().to_owned());
    for round in 0..rounds() {
        for racer in [&ann, &bob] {
            stage.own(stage.role(racer, "admin")).await?;
        }
        let (down_bob, down_ann) = (stage.role(&bob, "member"), stage.role(&ann, "member"));
        let (first, second) =
            race(&mut random, (&mut stage.ann, down_bob), (&mut stage.bob, down_ann)).await?;
        ensure!(is_ok(&first) != is_ok(&second), "round {round}: {first} {second}");
        let admins = stage.roles().await?.into_iter().filter(|(_, role)| role == "admin").count();
        ensure!(admins == 1, "round {round}: {admins} admins");
    }
    stage.has_one_owner().await?;
    stage.strike().await
}

#[tokio::test]
async fn a_room_has_one_owner_whoever_leaves() -> Result<()> {
    let (mut stage, mut random) = (Stage::set("public").await?, random());
    let (ann, bob) = (stage.ann.id().to_owned(), stage.bob.id().to_owned());
    for round in 0..rounds() {
        stage.own(stage.role(&bob, "admin")).await?;
        stage.own(stage.role(&ann, "owner")).await?;
        let (leave, leave_too) = (stage.on("leaveRoom"), stage.on("leaveRoom"));
        let (first, second) = race(&mut random, (&mut stage.ann, leave), (&mut stage.bob, leave_too)).await?;
        ensure!(is_ok(&first) && is_ok(&second), "round {round}: {first} {second}");
        let roles = stage.roles().await?;
        ensure!(roles.len() == 1 && roles[0].1 == "owner", "round {round}: {roles:?}");
        stage.ann.done(stage.on("joinRoom")).await?;
        stage.bob.done(stage.on("joinRoom")).await?;
    }
    stage.has_one_owner().await?;
    stage.strike().await
}

/// The second process of the races: a client that does as it is told. Without orders there is nothing to do.
#[tokio::test]
#[ignore = "the races start it"]
async fn the_other_process() -> Result<()> {
    let orders = std::env::var("NATTER_RACER").context("only the races start this")?;
    let (address, token) = orders.split_once(' ').context("an address and a token")?;
    let rest = Rest::at(address.parse()?);
    let mut sockets = Vec::new();
    for _ in 0..2 {
        let mut socket = Socket::connect(&rest, token).await?;
        socket.hello().await?;
        sockets.push(socket);
    }
    let mut heard: Vec<Vec<Value>> = vec![Vec::new(), Vec::new()];
    report(&json!("ready"))?;
    for line in std::io::stdin().lines() {
        let mut frame: Value = serde_json::from_str(&line?)?;
        if frame["action"] == "heard" {
            for (socket, heard) in sockets.iter_mut().zip(&mut heard) {
                heard.extend(socket.so_far().await?);
            }
            report(&json!(heard))?;
            heard.iter_mut().for_each(Vec::clear);
            continue;
        }
        frame["requestId"] = json!("race");
        sockets[0].send(&frame).await?;
        loop {
            let frame = sockets[0].next().await?;
            if frame["requestId"] == "race" {
                report(&frame)?;
                break;
            }
            heard[0].push(frame);
        }
    }
    Ok(())
}

fn report(report: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{MARK}{report}")?;
    Ok(out.flush()?)
}

/// A right is read where it is used: a ticket that was drawn while one was a site admin, and redeemed or handed to the hub after, opens a socket that may
/// do no more than its person may now.
#[tokio::test]
async fn a_demotion_and_tickets_at_once() -> Result<()> {
    let mut random = random();
    let mut home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().start().await?;
    let (code, rest) = (home.first_admin_code().await?, home.rest());
    let password = "correct horse battery";
    let (gaia, ann) = (rest.signup("Gaia", password).await?, rest.signup("Ann", password).await?);
    let claimed = rest.post("/api/claim", Some(&gaia.token), &json!({ "code": code })).await?;
    ensure!(claimed.status == 200, "{}", claimed.body);
    let carol = rest.signup("Carol", password).await?;
    let mut carol = Socket::connect(&rest, &carol.token).await?;
    let made = carol.ask(json!({ "action": "createRoom", "name": "Hidden", "kind": "private" })).await?;
    let room = made["room"]["roomId"].as_str().context("an id")?.to_owned();
    let path = format!("/api/admin/people/{}", ann.user_id);
    let appoint = async |on: bool| {
        let body = json!({ "siteAdmin": on });
        let reply = rest.ask(http::Method::PATCH, &path, Some(&gaia.token), &body).await?;
        ensure!(reply.status < 300, "{}", reply.body);
        Ok(())
    };
    for round in 0..demotions() {
        appoint(true).await?;
        let breath = Duration::from_micros(random.random_range(0..3_000));
        let opening = async {
            let mut sockets = Vec::new();
            for _ in 0..4 {
                // A ticket may be taken back before it is used; what counts is what the others open.
                if let Ok(socket) = Socket::connect(&rest, &ann.token).await {
                    sockets.push(socket);
                }
            }
            sockets
        };
        let demoting = async {
            let until = std::time::Instant::now() + breath;
            while std::time::Instant::now() < until {
                tokio::task::yield_now().await;
            }
            appoint(false).await
        };
        let (mut sockets, demoted) = tokio::join!(opening, demoting);
        demoted?;
        for socket in &mut sockets {
            let lobby = "lobby";
            for (frame, due) in [
                (json!({ "action": "updateRoom", "roomId": room, "archived": true }), "not_found"),
                (json!({ "action": "deleteRoom", "roomId": room }), "not_found"),
                (json!({ "action": "updateRoom", "roomId": lobby, "name": "Mine" }), "forbidden"),
            ] {
                let answer = socket.ask(frame.clone()).await?;
                ensure!(answer["code"] == due, "round {round}: {frame}: {answer}");
            }
        }
    }
    Ok(())
}

fn demotions() -> usize {
    std::env::var("NATTER_DEMOTIONS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(40)
}
