//! Connections that say nothing: what one costs to make, and what it holds.

use super::{Meter, Order};
use crate::bench::fleet::Fleet;
use crate::bench::process::{self, Memory};
use crate::bench::report::Figures;
use anyhow::Result;

const CLIENTS: usize = 10_000;
/// Connections made first, so that what a server sets up once is not counted.
const FIRST: usize = 200;
/// Seconds until buffers of the handshakes are gone.
const REST: f64 = 3.0;

pub(in crate::bench) fn run(order: &Order) -> Result<Figures> {
    let clients = order.clients.unwrap_or(CLIENTS);
    let first = FIRST.min(clients / 2);
    let mut fleet = Fleet::new(order.address)?;
    fleet.bring_people(order.target, clients)?;
    let keys: Vec<usize> = (0..clients).collect();
    let hello = |_: &Fleet, _: usize| "{\"action\":\"hello\"}".to_owned();
    fleet.connect(order.target, &keys[..first], &hello)?;
    fleet.run_for(REST)?;
    let before = order.pid.and_then(process::memory);
    let meter = Meter::start(order.pid);
    fleet.connect(order.target, &keys[first..], &hello)?;
    let used = meter.used();
    fleet.run_for(REST)?;
    let counted = (clients - first) as f64;
    let mut figures = Figures::new("idle", clients, 0);
    figures.put("connects_per_s", counted / used.seconds);
    if let Some(us) = used.server_us {
        figures.put("server_us_per_connect", us as f64 / counted);
    }
    if let (Some(before), Some(after)) = (before, order.pid.and_then(process::memory)) {
        let kib = |of: fn(&Memory) -> u64| of(&after).saturating_sub(of(&before)) as f64 / 1024.0 / counted;
        figures.put("resident_kib_per_connection", kib(|memory| memory.resident));
        figures.put("anonymous_kib_per_connection", kib(|memory| memory.anonymous));
        figures.put("resident_mib", after.resident as f64 / 1_048_576.0);
    }
    Ok(figures)
}
