//! Closed loops: each sender answers the echo of its message with the next one.

use super::{Meter, Order};
use crate::bench::fleet::Fleet;
use crate::bench::report::Figures;
use crate::bench::setup::Plan;
use anyhow::Result;

/// Seconds before the measured time begins.
const WARM_UP: f64 = 1.0;

/// One of the closed loops.
#[derive(Debug, Clone, Copy)]
pub(in crate::bench) struct Talk {
    pub(in crate::bench) name: &'static str,
    pub(in crate::bench) rooms: usize,
    pub(in crate::bench) members: usize,
    /// Whether everybody sends, or only the first member of each room.
    pub(in crate::bench) everybody: bool,
    pub(in crate::bench) in_flight: usize,
}

pub(in crate::bench) const ROOMS: Talk =
    Talk { name: "rooms", rooms: 100, members: 10, everybody: true, in_flight: 1 };
pub(in crate::bench) const FAN1: Talk =
    Talk { name: "fan1", rooms: 1, members: 1000, everybody: false, in_flight: 1 };
pub(in crate::bench) const FAN16: Talk =
    Talk { name: "fan16", rooms: 1, members: 1000, everybody: false, in_flight: 16 };

pub(in crate::bench) fn run(order: &Order, talk: Talk) -> Result<Figures> {
    let mut fleet = Fleet::new(order.address)?;
    let rooms = order.rooms.unwrap_or(talk.rooms);
    let members = order.members.unwrap_or(talk.members);
    let clients = order.clients.unwrap_or(rooms * members);
    fleet.furnish(order.target, Plan { clients, rooms, members })?;
    let first = |fleet: &Fleet| fleet.rooms.iter().map(|room| room.members[0]).collect();
    let senders: Vec<usize> = if talk.everybody { (0..clients).collect() } else { first(&fleet) };
    fleet.keep_sending = true;
    for key in senders {
        fleet.send_messages(key, talk.in_flight)?;
    }
    fleet.run_for(WARM_UP)?;
    fleet.tally.begin();
    let meter = Meter::start(order.pid);
    fleet.run_for(order.seconds)?;
    let mut figures = Figures::new(talk.name, clients, rooms);
    figures.put_tally(&fleet.tally, meter.used());
    fleet.drain()?;
    figures.faults = fleet.tally.faults;
    Ok(figures)
}
