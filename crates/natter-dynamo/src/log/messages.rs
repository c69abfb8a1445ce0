//! Pages that hold messages only. Each event knows how many messages stand up to it, so a long run of other events is jumped over by
//! bisection, and whether more messages follow is known without looking.

use crate::item::damaged;
use crate::publisher::Publisher;
use crate::rows::LogItem;
use crate::store::DynamoStore;
use natter_core::{LogEvent, Seq, StoreError};

/// Events read beyond the wanted number before a run of other events is jumped over.
const SLACK: u64 = 32;

impl<P: Publisher> DynamoStore<P> {
    /// The newest messages before `bound`, ascending, and whether older ones exist.
    pub(super) async fn messages_before(
        &self,
        head: &LogItem,
        bound: Seq,
        limit: u64,
    ) -> Result<(Vec<LogEvent>, bool), StoreError> {
        let mut last = bound.0.saturating_sub(1);
        let mut remaining = self.ordinal(head, last).await?;
        let mut chunks: Vec<Vec<LogEvent>> = Vec::new();
        let mut wanted = limit;
        while wanted > 0 && remaining > 0 {
            let first = last.saturating_sub(wanted + SLACK) + 1;
            let items = self.range(head.event.room, first, last).await?;
            let kept = keep(items.into_iter().rev(), wanted);
            if let Some((ordinal, _)) = kept.last() {
                remaining = ordinal - 1;
                wanted -= kept.len() as u64;
                chunks.push(kept.into_iter().map(|(_, event)| event).collect());
                last = first.saturating_sub(1);
            } else {
                last = self.place_of(head, remaining, first).await?;
            }
        }
        let mut events: Vec<LogEvent> = chunks.into_iter().flatten().collect();
        events.reverse();
        Ok((events, remaining > 0))
    }

    /// The oldest messages after `seq`, ascending, and whether newer ones exist.
    pub(super) async fn messages_after(
        &self,
        head: &LogItem,
        seq: Seq,
        limit: u64,
    ) -> Result<(Vec<LogEvent>, bool), StoreError> {
        if seq >= head.seq() {
            return Ok((Vec::new(), false));
        }
        let mut first = seq.0 + 1;
        let mut passed = self.ordinal(head, seq.0).await?;
        let mut events: Vec<LogEvent> = Vec::new();
        while (events.len() as u64) < limit && passed < head.ordinal {
            let wanted = limit - events.len() as u64;
            let last = (first + wanted + SLACK - 1).min(head.seq().0);
            let kept = keep(self.range(head.event.room, first, last).await?.into_iter(), wanted);
            if let Some((ordinal, _)) = kept.last() {
                passed = *ordinal;
                events.extend(kept.into_iter().map(|(_, event)| event));
                first = last + 1;
            } else {
                first = self.place_of(head, passed + 1, head.seq().0 + 1).await?;
            }
        }
        Ok((events, passed < head.ordinal))
    }

    /// The place of the message with this number, which stands before `end`: the first with as many messages up to it.
    async fn place_of(&self, head: &LogItem, number: u64, end: u64) -> Result<u64, StoreError> {
        let (mut low, mut high) = (1, end);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.ordinal(head, middle).await? >= number {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if low < end { Ok(low) } else { Err(damaged("a count of messages")) }
    }
}

fn keep(items: impl Iterator<Item = LogItem>, wanted: u64) -> Vec<(u64, LogEvent)> {
    let messages = items.filter(|item| item.event.is_message());
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    messages.take(wanted).map(|item| (item.ordinal, item.event)).collect()
}
