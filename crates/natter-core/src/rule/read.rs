//! May this person read a room, and where does their mark stand after?

use crate::id::Epoch;
use crate::limit;
use crate::member::Role;
use crate::refusal::Denied;
use crate::room::RoomKind;
use crate::rule::send::stranger;
use crate::span::Seq;

/// May this person read history, members and presence?
///
/// # Errors
/// What [`stranger`] says.
pub fn may_read(kind: RoomKind, role: Option<Role>) -> Result<(), Denied> {
    role.map(|_| ()).ok_or_else(|| stranger(kind))
}

/// A read marker is a monotone maximum (P12) and never passes the head.
#[must_use]
pub fn mark(current: Seq, wanted: Seq, head: Seq) -> Seq {
    current.max(wanted.min(head))
}

/// How a resumed room goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// Nothing was missed.
    Current,
    /// Read everything after the client's place.
    Missed,
    /// Begin anew.
    Reset,
}

/// Decides a resume (P9): another epoch, a place from the future, or too much to send means a reset.
#[must_use]
pub fn resume(epoch: Epoch, head: Seq, known_epoch: Epoch, known: Seq) -> Resume {
    if known_epoch != epoch || known > head || head.0 - known.0 > limit::RESUME_WINDOW {
        return Resume::Reset;
    }
    if known == head { Resume::Current } else { Resume::Missed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_only_moves_forward_and_not_past_the_head() {
        assert_eq!(mark(Seq(5), Seq(3), Seq(9)), Seq(5));
        assert_eq!(mark(Seq(5), Seq(7), Seq(9)), Seq(7));
        assert_eq!(mark(Seq(5), Seq(70), Seq(9)), Seq(9));
    }

    #[test]
    fn a_resume_is_whole_or_a_reset() {
        let (here, there) = (Epoch::from_bits(1), Epoch::from_bits(2));
        assert_eq!(resume(here, Seq(10), here, Seq(10)), Resume::Current);
        assert_eq!(resume(here, Seq(10), here, Seq(0)), Resume::Missed);
        assert_eq!(resume(here, Seq(10), there, Seq(10)), Resume::Reset);
        assert_eq!(resume(here, Seq(10), here, Seq(11)), Resume::Reset);
        assert_eq!(resume(here, Seq(1001), here, Seq(1)), Resume::Missed);
        assert_eq!(resume(here, Seq(1002), here, Seq(1)), Resume::Reset);
    }
}
