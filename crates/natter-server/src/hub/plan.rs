//! What each connection gets out of the commit that is being delivered, put together before anything is written.

use super::audience::Key;
use super::outbound::Chunk;

/// What one connection gets.
#[derive(Debug, Default)]
pub(crate) enum Plan {
    #[default]
    Nothing,
    /// One room's frames as everybody gets them.
    Shared(Chunk),
    /// Bytes of its own: acks, one's own messages, several rooms.
    Own(Vec<u8>),
}

/// The bytes of a connection's own plan, begun with what was planned before; a connection planned for the first time is noted as touched.
pub(crate) fn own_plan<'a>(plan: &'a mut Plan, key: Key, touched: &mut Vec<Key>) -> &'a mut Vec<u8> {
    if let Plan::Nothing = plan {
        touched.push(key);
    }
    if !matches!(plan, Plan::Own(_)) {
        let begun = match std::mem::take(plan) {
            Plan::Shared(chunk) => chunk.to_vec(),
            _ => Vec::new(),
        };
        *plan = Plan::Own(begun);
    }
    match plan {
        Plan::Own(bytes) => bytes,
        Plan::Nothing | Plan::Shared(_) => unreachable!("it was made one's own above"),
    }
}
