//! Usage × prices, as a table for people.

use super::prices::{self, AS_OF, Price, SMALL_SERVER_USD};
use super::usage::{Habits, Usage};
use std::io::Write;

/// One line of the bill.
#[derive(Debug)]
struct Line {
    price: Price,
    amount: f64,
}

impl Line {
    /// USD as if nothing were free.
    fn listed(&self) -> f64 {
        self.amount * self.price.usd
    }

    /// USD after what is free each month.
    fn billed(&self) -> f64 {
        (self.amount - self.price.free).max(0.0) * self.price.usd
    }
}

fn lines(usage: &Usage) -> Vec<Line> {
    let amounts = [
        usage.messages,
        usage.minutes,
        usage.calls,
        usage.runs,
        usage.gb_seconds,
        usage.writes,
        usage.reads,
        usage.stored_gb,
        usage.transfer_gb,
        usage.requests,
        usage.bucket_gb,
        usage.log_gb,
        usage.metrics,
    ];
    let line = |(price, amount): (&Price, f64)| Line { price: *price, amount };
    prices::ALL.iter().zip(amounts).map(line).collect()
}

fn sum(lines: &[Line], of: fn(&Line) -> f64) -> f64 {
    lines.iter().map(of).sum()
}

/// Writes the estimate.
///
/// # Errors
/// Habits that cannot be, or an output that takes nothing.
pub(super) fn tell(habits: &Habits, out: &mut impl Write) -> anyhow::Result<()> {
    habits.check()?;
    let lines = lines(&habits.usage());
    writeln!(out, "A month on AWS, us-east-1, list prices of {AS_OF} without tax\n")?;
    writeln!(out, "{:<34}{:>16} {:<9}{:>11}{:>16}", "", "amount", "", "USD listed", "less free tiers")?;
    for line in &lines {
        let Price { what, unit, .. } = line.price;
        let amount =
            if line.amount < 100.0 { format!("{:.2}", line.amount) } else { format!("{:.0}", line.amount) };
        writeln!(out, "{what:<34}{amount:>16} {unit:<9}{:>11.2}{:>16.2}", line.listed(), line.billed())?;
    }
    let (listed, billed) = (sum(&lines, Line::listed), sum(&lines, Line::billed));
    writeln!(out, "{:<60}{listed:>11.2}{billed:>16.2}\n", "together")?;
    writeln!(out, "At rest, with nobody connected: 0.00 but for the storage above.")?;
    let mut pages: Vec<&str> = prices::ALL.iter().map(|price| price.source).collect();
    pages.dedup();
    writeln!(out, "Prices as AWS lists them under: {}.", pages.join(", "))?;
    if billed > SMALL_SERVER_USD {
        writeln!(
            out,
            "A small server of your own at {SMALL_SERVER_USD:.2} USD a month, running `natter serve`, is cheaper for this, and it asks for a \
             backup and updates now and then."
        )?;
    } else {
        writeln!(
            out,
            "A small server of your own costs about {SMALL_SERVER_USD:.2} USD a month: AWS is cheaper for this."
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nobody() -> Habits {
        Habits {
            people: 0,
            online: None,
            messages_per_day: 0.0,
            recipients: 0.0,
            rooms: 1.0,
            hours: 24.0,
            days: 30.0,
            typing: 0.0,
            marks: 1.0,
            frame_bytes: 400.0,
            months: 1.0,
        }
    }

    fn listed(habits: &Habits) -> f64 {
        sum(&lines(&habits.usage()), Line::listed)
    }

    fn team() -> Habits {
        let work = Habits { people: 20, hours: 8.0, days: 22.0, rooms: 3.0, months: 12.0, ..nobody() };
        Habits { messages_per_day: 500.0, recipients: 15.0, ..work }
    }

    fn organisation() -> Habits {
        let work = Habits { people: 100, hours: 8.0, days: 22.0, rooms: 3.0, months: 12.0, ..nobody() };
        Habits { messages_per_day: 3000.0, recipients: 30.0, ..work }
    }

    /// The sender is one of the 60.
    fn community() -> Habits {
        Habits {
            people: 500,
            online: Some(100),
            messages_per_day: 5000.0,
            recipients: 59.0,
            months: 12.0,
            ..nobody()
        }
    }

    #[test]
    fn nobody_costs_nothing() {
        assert!(listed(&nobody()) < 0.005);
    }

    /// Everybody who sees a message marks it, and each mark is paid for: for many recipients that is more than the messages themselves.
    #[test]
    fn read_markers_are_most_of_what_an_organisation_costs() {
        let without = listed(&Habits { marks: 0.0, ..organisation() });
        let marks = 3000.0 * 22.0 * 29.0;
        let frames = marks * 2.0 / 1e6;
        let units = marks * (3.0 * 0.125 + 0.625) / 1e6;
        let added = listed(&organisation()) - without;
        assert!(
            added >= frames + units && added < (frames + units) * 1.5,
            "{added} for {frames} and {units}"
        );
    }

    #[test]
    fn pings_follow_the_interval_that_clients_are_told() {
        let tab = Habits { people: 1, ..nobody() }.talk();
        let pings = 30.0 * 24.0 * 3600.0 / 280.0;
        assert!((tab.messages - 2.0 * pings).abs() < 1.0 && (tab.reads - 3.0 * pings).abs() < 1.0);
    }

    #[test]
    fn the_document_has_these_months() {
        let document = include_str!("../../../../docs/COST.md");
        let fewer = Habits { marks: 0.1, ..organisation() };
        let cases = [
            ("nobody connected", nobody()),
            ("one idle tab, day and night", Habits { people: 1, ..nobody() }),
            ("a team of 20, 500 messages a day", team()),
            ("an organisation of 100, 3,000 a day", organisation()),
            ("the same with one mark for ten messages", fewer),
            ("a community of 500, 100 always online, 5,000 a day to 60", community()),
        ];
        let rows: Vec<String> = cases
            .iter()
            .map(|(name, habits)| {
                let talk = sum(&lines(&habits.talk()), Line::listed);
                let (all, left) = (listed(habits), sum(&lines(&habits.usage()), Line::billed));
                format!("| {name} | {talk:.2} | {all:.2} | {left:.2} |")
            })
            .collect();
        assert!(document.contains(&rows.join("\n")), "docs/COST.md should say\n{}", rows.join("\n"));
    }

    #[test]
    fn a_frame_above_32_kib_counts_twice() {
        let small = Habits { messages_per_day: 1000.0, recipients: 10.0, ..nobody() };
        let small = Habits { marks: 0.0, ..small };
        let none = listed(&Habits { recipients: 0.0, ..small.clone() });
        let large = Habits { frame_bytes: 32_768.0, ..small.clone() };
        assert!((listed(&large) - listed(&small)).abs() < 1e-9);
        assert!((listed(&small) - none - 0.30).abs() < 0.02);
        assert!(Habits { frame_bytes: 40_000.0, ..small }.check().is_err());
    }

    #[test]
    fn what_is_free_is_taken_off_and_never_below_nothing() {
        let lines = lines(&community().usage());
        assert!(lines.iter().all(|line| line.billed() >= 0.0 && line.billed() <= line.listed()));
        assert!(sum(&lines, Line::billed) < sum(&lines, Line::listed));
    }

    #[test]
    fn the_report_says_which_is_cheaper() {
        let told = |habits: &Habits| {
            let mut out = Vec::new();
            tell(habits, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert!(
            told(&community())
                .contains("server of your own at 5.00 USD a month, running `natter serve`, is cheaper")
        );
        assert!(told(&Habits { people: 5, ..nobody() }).contains("AWS is cheaper for this"));
        assert!(tell(&Habits { hours: 25.0, ..nobody() }, &mut Vec::new()).is_err());
    }
}
