//! Random commands against a store and against a plain model of it, a vector a room: every answer must be the same. The seed stands in the
//! message of a failure; `NATTER_SEED=<seed>` plays it again, `NATTER_COMMANDS=<number>` sets the length.

mod changing;
mod command;
mod plain;
mod times;

use crate::harness::Harness;
use crate::world::{Persona, World, newcomer};
use command::{Command, Outcome, Script};
use natter_core::person::Standing;
use natter_core::port::Log;
use natter_core::{PersonId, RoomId};
use plain::Model;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use times::Times;

const COMMANDS: usize = 2_000;
const PEOPLE: usize = 6;
const LONGEST_BURST: usize = 12;

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// The test; its seed is random unless the environment names one.
///
/// # Panics
/// Where store and model part.
pub async fn random_commands_do_what_the_model_does<H: Harness>(harness: &H) {
    let seed = from_environment("NATTER_SEED").unwrap_or_else(rand::random);
    let commands = from_environment("NATTER_COMMANDS").map_or(COMMANDS, |number| number as usize);
    follow(harness, seed, commands).await;
}

/// So many commands from this seed.
///
/// # Panics
/// Where store and model part.
pub async fn follow<H: Harness>(harness: &H, seed: u64, commands: usize) {
    let mut world = World::new(harness).await;
    let mut ids = StdRng::seed_from_u64(seed);
    let mut people: Vec<Persona> = Vec::new();
    for number in 0..PEOPLE {
        let mut newcomer = newcomer(&format!("person {number}"), Standing::Account);
        newcomer.person.id = PersonId::from_bits(ids.random());
        people.push(world.enrolled(newcomer).await);
    }
    let lobby = world.entry(&people[0], RoomId::LOBBY).await.expect("a lobby");
    let mut model = Model::new(&people, &lobby, H::OWN_MESSAGES);
    let mut times = Times::default();
    let _ = world.published.take();
    let mut script = Script::new(seed, people.clone(), H::FINDS_WHATEVER_IS_KNOWN);
    let mut done = 0;
    while done < commands {
        if script.wants_restart() && H::SURVIVES {
            world = world.reopen(harness).await.expect("it survives");
        }
        let burst = if H::IN_ORDER { script.burst(LONGEST_BURST) } else { 1 };
        let burst: Vec<Command> = (0..burst).map(|_| script.next(&model)).collect();
        let answers = burst.iter().map(|command| command.perform(&*world.store));
        let answers: Vec<Outcome> = futures_util::future::join_all(answers).await;
        for (command, mut answer) in burst.iter().zip(answers) {
            let expected = model.perform(command);
            times.strip(&mut answer);
            assert_eq!(answer, expected, "NATTER_SEED={seed}, command {done}: {command:?}");
            script.learn(command);
            done += 1;
        }
        let mut published = world.published.take();
        times.strip_events(&mut published);
        assert_eq!(published, model.take_published(), "NATTER_SEED={seed}, published before command {done}");
    }
    compare_logs(&world, &people, &model, &mut times, seed).await;
}

async fn compare_logs<H: Harness>(
    world: &World<H>,
    people: &[Persona],
    model: &Model,
    times: &mut Times,
    seed: u64,
) {
    for person in people {
        for entry in world.store.rooms_of(person.id).await.expect("a list") {
            let mut log = world.log(person, entry.room).await;
            times.strip_events(&mut log);
            assert_eq!(log, model.log(entry.room), "NATTER_SEED={seed}");
        }
    }
}
