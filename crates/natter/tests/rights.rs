//! The authorisation matrix (ASVS 8.2) over real sockets: every action of the protocol × every kind of person, on a room that hides from strangers, and
//! every event kind × who hears it. The actions are read out of the protocol itself, so that a new one without a row fails; its rows are long because
//! it is the table.

use anyhow::{Context, Result, ensure};
use natter_story::rest::Session;
use natter_story::{Home, HomePlan, Socket};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What a person is to the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Owner,
    Admin,
    Moderator,
    Member,
    Guest,
    Muted,
    /// Has asked to come in.
    Pending,
    /// Has asked and was turned away.
    Rejected,
    Kicked,
    Banned,
    /// Owns another room.
    Stranger,
}

use Kind::{Admin, Banned, Guest, Kicked, Member, Moderator, Muted, Owner, Pending, Rejected, Stranger};

const ALL: [Kind; 11] =
    [Owner, Admin, Moderator, Member, Guest, Muted, Pending, Rejected, Kicked, Banned, Stranger];
const INSIDERS: &[Kind] = &[Owner, Admin, Moderator, Member, Guest, Muted];
const KEEPERS: &[Kind] = &[Owner, Admin, Moderator];
const GOVERNORS: &[Kind] = &[Owner, Admin];
const OWNERS: &[Kind] = &[Owner];
const WRITERS: &[Kind] = &[Owner, Admin, Moderator, Member, Guest];
const EVERYBODY: &[Kind] = &ALL;
const NOBODY: &[Kind] = &[];

/// Who an action is on, where it is on somebody.
#[derive(Debug, Clone, Copy)]
enum On {
    Nobody,
    /// A plain member.
    Victim,
    /// Somebody who waits at the door.
    Asker,
    /// Somebody who is banned.
    Outcast,
}

/// A row: the action, its fields beside the room, whom it is on, and who may. `<invite>` is an invitation into the room, `<message>` the victim's message,
/// `<own>` that of the one who acts, with their own 🎉, and `<pinned>` a pinned one. Everybody else inside the room gets `forbidden`, everybody outside
/// `not_found`, as for a room that is not there.
type Row = (&'static str, &'static str, On, &'static [Kind]);

/// Actions whose answers do not depend on a room's rights; they name no room here, or answer nothing.
const WITHOUT_A_ROOM: [&str; 7] =
    ["hello", "ping", "createRoom", "getRooms", "openDirect", "typing", "joinRoom"];

const TABLE: [Row; 39] = [
    ("sendMessage", r#"{"text": "hello"}"#, On::Nobody, WRITERS),
    ("getMessages", "{}", On::Nobody, INSIDERS),
    ("getEvents", "{}", On::Nobody, INSIDERS),
    ("getTimeline", "{}", On::Nobody, INSIDERS),
    ("getReactions", r#"{"seq": <message>}"#, On::Nobody, INSIDERS),
    ("getPins", "{}", On::Nobody, INSIDERS),
    ("editMessage", r#"{"seq": <own>, "text": "hello again", "clientMessageId": "e1"}"#, On::Nobody, WRITERS),
    ("editMessage", r#"{"seq": <message>, "text": "not mine", "clientMessageId": "e1"}"#, On::Nobody, NOBODY),
    ("deleteMessage", r#"{"seq": <own>}"#, On::Nobody, INSIDERS),
    ("deleteMessage", r#"{"seq": <message>}"#, On::Nobody, KEEPERS),
    ("react", r#"{"seq": <message>, "emoji": "👍", "on": true}"#, On::Nobody, WRITERS),
    ("react", r#"{"seq": <own>, "emoji": "🎉", "on": false}"#, On::Nobody, INSIDERS),
    ("react", r#"{"seq": <message>, "emoji": "🎉", "on": false}"#, On::Nobody, INSIDERS),
    ("pinMessage", r#"{"seq": <message>, "on": true}"#, On::Nobody, KEEPERS),
    ("pinMessage", r#"{"seq": <pinned>, "on": false}"#, On::Nobody, KEEPERS),
    ("pinMessage", r#"{"seq": <message>, "on": false}"#, On::Nobody, KEEPERS),
    ("search", r#"{"query": "hello"}"#, On::Nobody, INSIDERS),
    ("getMembers", "{}", On::Nobody, INSIDERS),
    ("markRead", r#"{"seq": 1}"#, On::Nobody, INSIDERS),
    ("leaveRoom", "{}", On::Nobody, INSIDERS),
    ("withdrawJoin", "{}", On::Nobody, EVERYBODY),
    ("getRequests", "{}", On::Nobody, GOVERNORS),
    ("approveJoin", "{}", On::Asker, GOVERNORS),
    ("rejectJoin", "{}", On::Asker, GOVERNORS),
    ("updateRoom", r#"{"name": "Another"}"#, On::Nobody, GOVERNORS),
    ("updateRoom", r#"{"topic": "A topic"}"#, On::Nobody, GOVERNORS),
    ("updateRoom", r#"{"kind": "private"}"#, On::Nobody, GOVERNORS),
    ("updateRoom", r#"{"archived": true}"#, On::Nobody, OWNERS),
    ("deleteRoom", "{}", On::Nobody, OWNERS),
    ("kickMember", "{}", On::Victim, KEEPERS),
    ("banMember", "{}", On::Victim, GOVERNORS),
    ("unbanMember", "{}", On::Outcast, GOVERNORS),
    ("getBans", "{}", On::Nobody, GOVERNORS),
    ("muteMember", r#"{"forMs": 60000}"#, On::Victim, KEEPERS),
    ("setRole", r#"{"role": "moderator"}"#, On::Victim, GOVERNORS),
    ("createInvite", "{}", On::Nobody, KEEPERS),
    ("getInvites", "{}", On::Nobody, KEEPERS),
    ("revokeInvite", r#"{"inviteId": "<invite>"}"#, On::Nobody, KEEPERS),
    ("getAudit", "{}", On::Nobody, GOVERNORS),
];

struct Person {
    session: Session,
    socket: Socket,
}

impl Person {
    async fn of(home: &Home, session: Session) -> Result<Self> {
        let mut socket = Socket::connect(&home.rest(), &session.token).await?;
        socket.hello().await?;
        Ok(Self { session, socket })
    }

    async fn account(home: &Home, name: &str) -> Result<Self> {
        Self::of(home, home.rest().signup(name, "correct horse battery").await?).await
    }

    async fn done(&mut self, frame: Value) -> Result<Value> {
        let answer = self.socket.ask(frame.clone()).await?;
        ensure!(answer["type"] != "error", "{frame} came back with {answer}");
        Ok(answer)
    }
}

/// Everybody, for as many rooms as are needed.
struct Cast {
    people: BTreeMap<Kind, Person>,
    victim: Person,
    asker: Person,
    outcast: Person,
    heard_inside: BTreeSet<String>,
}

impl Cast {
    async fn gather(home: &Home) -> Result<Self> {
        let mut people = BTreeMap::new();
        for kind in ALL {
            // Names of offices are reserved.
            let name = format!("{kind:?}-1");
            let person = if kind == Guest {
                Person::of(home, home.rest().guest(&name).await?).await?
            } else {
                Person::account(home, &name).await?
            };
            people.insert(kind, person);
        }
        let mut cast = Self {
            people,
            victim: Person::account(home, "Victim").await?,
            asker: Person::account(home, "Asker").await?,
            outcast: Person::account(home, "Outcast").await?,
            heard_inside: BTreeSet::new(),
        };
        cast.one(Stranger)?.done(json!({ "action": "createRoom", "name": "Elsewhere" })).await?;
        Ok(cast)
    }

    fn one(&mut self, kind: Kind) -> Result<&mut Person> {
        self.people.get_mut(&kind).context("everybody is there")
    }

    fn id(&self, kind: Kind) -> String {
        self.people[&kind].session.user_id.clone()
    }

    /// A room that asks before it lets in, with everybody in their place.
    async fn room(&mut self) -> Result<Place> {
        let created = self.one(Owner)?.done(json!({ "action": "createRoom", "name": "Here" })).await?;
        let room = created["room"]["roomId"].as_str().context("an id")?.to_owned();
        let join = json!({ "action": "joinRoom", "roomId": room });
        for kind in [Admin, Moderator, Member, Guest, Muted, Kicked, Banned] {
            self.one(kind)?.done(join.clone()).await?;
        }
        self.victim.done(join.clone()).await?;
        self.outcast.done(join.clone()).await?;
        let (message, own) = self.talk(&room).await?;
        let outcast = self.outcast.session.user_id.clone();
        for (action, person, more) in [
            ("setRole", self.id(Admin), json!({ "role": "admin" })),
            ("setRole", self.id(Moderator), json!({ "role": "moderator" })),
            ("muteMember", self.id(Muted), json!({ "forMs": 3_600_000 })),
            ("kickMember", self.id(Kicked), json!({})),
            ("banMember", self.id(Banned), json!({})),
            ("banMember", outcast, json!({})),
        ] {
            self.govern(action, &room, &person, &more).await?;
        }
        let change = json!({ "action": "updateRoom", "roomId": room, "kind": "approval" });
        self.one(Owner)?.done(change).await?;
        self.one(Pending)?.done(join.clone()).await?;
        self.one(Rejected)?.done(join.clone()).await?;
        self.asker.done(join).await?;
        let rejected = self.id(Rejected);
        self.govern("rejectJoin", &room, &rejected, &json!({})).await?;
        let invited = self.one(Owner)?.done(json!({ "action": "createInvite", "roomId": room })).await?;
        let invite = invited["invite"]["inviteId"].as_str().context("an id")?.to_owned();
        for kind in ALL {
            let heard = self.hear(kind).await?;
            if INSIDERS.contains(&kind) {
                self.heard_inside
                    .extend(heard.iter().filter_map(|frame| frame["type"].as_str().map(str::to_owned)));
            }
        }
        Ok(Place { room, invite, message, own })
    }

    /// The victim and everybody who is in the room says something, and reacts to what they said themselves; the owner's message is pinned. Answers where
    /// the victim's message is and where those of the others are.
    async fn talk(&mut self, room: &str) -> Result<(u64, BTreeMap<Kind, u64>)> {
        let hello = json!({ "action": "sendMessage", "roomId": room, "text": "hello" });
        let place = |answer: Value| answer["seq"].as_u64().context("a place");
        let message = place(self.victim.done(hello.clone()).await?)?;
        let mut own = BTreeMap::new();
        for kind in [Owner, Admin, Moderator, Member, Guest, Muted, Kicked, Banned] {
            let person = self.one(kind)?;
            let seq = place(person.done(hello.clone()).await?)?;
            let react = json!({ "action": "react", "roomId": room, "seq": seq, "emoji": "🎉", "on": true });
            person.done(react).await?;
            own.insert(kind, seq);
        }
        let pin = json!({ "action": "pinMessage", "roomId": room, "seq": own[&Owner], "on": true });
        self.one(Owner)?.done(pin).await?;
        Ok((message, own))
    }

    async fn govern(&mut self, action: &str, room: &str, person: &str, more: &Value) -> Result<()> {
        let mut frame = more.clone();
        frame["action"] = json!(action);
        frame["roomId"] = json!(room);
        frame["userId"] = json!(person);
        self.one(Owner)?.done(frame).await?;
        Ok(())
    }

    async fn hear(&mut self, kind: Kind) -> Result<Vec<Value>> {
        self.one(kind)?.socket.so_far().await
    }

    /// Nobody outside heard of the room; those inside did.
    async fn listen(&mut self, room: &str, but: Kind, what: &str) -> Result<()> {
        for kind in ALL {
            for frame in self.hear(kind).await? {
                let kind_of_frame = frame["type"].as_str().unwrap_or_default().to_owned();
                if INSIDERS.contains(&kind) {
                    self.heard_inside.insert(kind_of_frame);
                    continue;
                }
                let is_own = kind_of_frame == "joinAnswered" || kind == but;
                ensure!(is_own || !frame.to_string().contains(room), "{what}: {kind:?} heard {frame}");
            }
        }
        Ok(())
    }
}

/// A room and what rows name in it.
struct Place {
    room: String,
    invite: String,
    message: u64,
    own: BTreeMap<Kind, u64>,
}

fn frame_of(row: &Row, kind: Kind, place: &Place, cast: &Cast) -> Result<Value> {
    let (action, fields, on, _) = row;
    // A person who was never in the room names the victim's message.
    let own = place.own.get(&kind).unwrap_or(&place.message).to_string();
    let fields = fields.replace("<invite>", &place.invite).replace("<own>", &own);
    let fields = fields.replace("<message>", &place.message.to_string());
    let mut frame: Value = serde_json::from_str(&fields.replace("<pinned>", &place.own[&Owner].to_string()))?;
    frame["action"] = json!(action);
    frame["roomId"] = json!(place.room);
    match on {
        On::Nobody => {}
        On::Victim => frame["userId"] = json!(cast.victim.session.user_id),
        On::Asker => frame["userId"] = json!(cast.asker.session.user_id),
        On::Outcast => frame["userId"] = json!(cast.outcast.session.user_id),
    }
    Ok(frame)
}

fn expected(row: &Row, kind: Kind) -> &'static str {
    if row.3.contains(&kind) {
        "ok"
    } else if INSIDERS.contains(&kind) {
        "forbidden"
    } else {
        "not_found"
    }
}

async fn home() -> Result<Home> {
    HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().start().await
}

#[tokio::test]
async fn everybody_may_what_the_table_says_and_nobody_outside_hears_of_it() -> Result<()> {
    let home = home().await?;
    let mut cast = Cast::gather(&home).await?;
    let missing = "7777777777777777777777777a".to_owned();
    for row in &TABLE {
        for kind in ALL {
            let place = cast.room().await?;
            let frame = frame_of(row, kind, &place, &cast)?;
            let room = place.room;
            let mut nowhere = frame.clone();
            nowhere["roomId"] = json!(missing);
            let answer = cast.one(kind)?.socket.ask(frame.clone()).await?;
            let outcome = answer["code"].as_str().unwrap_or("ok").to_owned();
            assert_eq!(outcome, expected(row, kind), "{kind:?} {frame}: {answer}");
            if outcome == "not_found" {
                let twin = cast.one(kind)?.socket.ask(nowhere).await?;
                assert_eq!(without_names(&answer), without_names(&twin), "hidden and missing look the same");
            }
            // The first event of a log is read, never heard: nobody was there yet.
            let pages = answer["events"].as_array().into_iter().flatten();
            cast.heard_inside.extend(pages.filter_map(|event| event["type"].as_str().map(str::to_owned)));
            cast.listen(&room, kind, &format!("{kind:?} {frame}")).await?;
            clean_up(&mut cast, &room).await?;
        }
    }
    let told: BTreeSet<String> = event_kinds();
    let unheard: Vec<&String> = told.iter().filter(|kind| !cast.heard_inside.contains(*kind)).collect();
    assert!(unheard.is_empty(), "no member heard of these: {unheard:?}");
    Ok(())
}

/// Without what an answer repeats of its request.
fn without_names(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer["requestId"] = Value::Null;
    answer["roomId"] = Value::Null;
    answer
}

/// Room for the next one; whoever still waits somewhere does not any more.
async fn clean_up(cast: &mut Cast, room: &str) -> Result<()> {
    let delete = json!({ "action": "deleteRoom", "roomId": room });
    for kind in [Owner, Admin, Moderator] {
        cast.one(kind)?.socket.ask(delete.clone()).await?;
    }
    for kind in ALL {
        cast.hear(kind).await?;
    }
    Ok(())
}

/// Every action of the protocol.
fn actions() -> BTreeSet<String> {
    words_of(&natter_wire::typescript::module(), "export type ClientAction = ", "\"action\": \"")
}

/// Every kind of log event.
fn event_kinds() -> BTreeSet<String> {
    words_of(&natter_wire::typescript::module(), "export type LogEvent = ", "\"type\": \"")
}

fn words_of(module: &str, declaration: &str, key: &str) -> BTreeSet<String> {
    let from = module.find(declaration).expect("the declaration is there");
    let body = &module[from..];
    let end = body[1..].find("\nexport ").map_or(body.len(), |end| end + 1);
    let parts = body[..end].split(key).skip(1);
    parts.filter_map(|part| part.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_action_of_the_protocol_has_a_row() {
    let rows: BTreeSet<String> =
        TABLE.iter().map(|row| row.0).chain(WITHOUT_A_ROOM).map(str::to_owned).collect();
    assert_eq!(rows, actions());
}

/// Joining is no right of members; who stands at a door gets what the door says.
#[tokio::test]
async fn doors_answer_each_kind_of_person_as_they_should() -> Result<()> {
    let home = home().await?;
    let mut cast = Cast::gather(&home).await?;
    let room = cast.room().await?.room;
    let join = json!({ "action": "joinRoom", "roomId": room });
    for kind in ALL {
        let answer = cast.one(kind)?.socket.ask(join.clone()).await?;
        let outcome = answer["status"].as_str().or(answer["code"].as_str()).unwrap_or_default();
        let due = match kind {
            Pending | Kicked | Stranger => "waiting",
            Rejected => "rejected",
            Banned => "not_found",
            _ => "joined",
        };
        assert_eq!(outcome, due, "{kind:?}: {answer}");
    }
    Ok(())
}
