//! One room with a quiet conversation: how long a message takes until each member has it.

use super::{Meter, Order};
use crate::bench::fleet::Fleet;
use crate::bench::report::Figures;
use crate::bench::setup::Plan;
use anyhow::Result;
use std::time::{Duration, Instant};

const MEMBERS: usize = 100;
const PAUSE: Duration = Duration::from_millis(100);

pub(in crate::bench) fn run(order: &Order) -> Result<Figures> {
    let mut fleet = Fleet::new(order.address)?;
    let members = order.members.or(order.clients).unwrap_or(MEMBERS);
    fleet.furnish(order.target, Plan { clients: members, rooms: 1, members })?;
    fleet.rooms[0].times = Some((fleet.head(0) + 1, Vec::new()));
    let (meter, mut next, mut sender) = (Meter::start(order.pid), Instant::now(), 0);
    while meter.seconds() < order.seconds {
        if Instant::now() >= next {
            fleet.send_messages(sender % members, 1)?;
            next += PAUSE;
            sender += 1;
        }
        fleet.turn(next.saturating_duration_since(Instant::now()))?;
        fleet.take_news()?;
    }
    let used = meter.used();
    fleet.drain()?;
    let mut figures = Figures::new("lat", members, 1);
    figures.put_tally(&fleet.tally, used);
    figures.faults = fleet.tally.faults;
    Ok(figures)
}
