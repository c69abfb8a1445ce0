//! What AWS asks for, as data: list prices of us-east-1 in USD without tax. Other Regions ask up to a third more.

/// When these were taken from the pages named beside them. AWS changes prices rarely, and mostly downwards; look again before relying on a cent.
pub(super) const AS_OF: &str = "November 2026";

/// One price.
#[derive(Debug, Clone, Copy)]
pub(super) struct Price {
    /// What is counted.
    pub(super) what: &'static str,
    /// What it is counted in.
    pub(super) unit: &'static str,
    /// USD for one of these.
    pub(super) usd: f64,
    /// How many are free each month, for every account and for ever. What is free for a year only does not count.
    pub(super) free: f64,
    /// Page of AWS that says so.
    pub(super) source: &'static str,
}

macro_rules! prices {
    ($($(#[$doc:meta])* $name:ident: $what:literal, $unit:literal, $usd:expr, $free:expr, $source:literal;)*) => {
        $(
            $(#[$doc])*
            pub(super) const $name: Price = Price { what: $what, unit: $unit, usd: $usd, free: $free, source: $source };
        )*
        /// All of them, in the order of the report.
        pub(super) const ALL: &[Price] = &[$($name),*];
    };
}

const MILLION: f64 = 1e6;

prices! {
    /// Every 32 KB begun of a frame counts, in both directions.
    MESSAGES: "API Gateway, WebSocket messages", "messages", 1.00 / MILLION, 0.0, "API Gateway pricing";
    /// For each socket that is open.
    MINUTES: "API Gateway, connection minutes", "minutes", 0.25 / MILLION, 0.0, "API Gateway pricing";
    /// HTTP API.
    CALLS: "API Gateway, HTTP calls", "calls", 1.00 / MILLION, 0.0, "API Gateway pricing";
    /// Each run of a function.
    RUNS: "Lambda, requests", "requests", 0.20 / MILLION, MILLION, "Lambda pricing";
    /// On arm64; x86-64 asks a quarter more.
    COMPUTING: "Lambda, computing on arm64", "GB-s", 0.000_013_333_4, 400_000.0, "Lambda pricing";
    /// On demand, 1 KB each; transactional ones count twice.
    WRITES: "DynamoDB, write units", "units", 0.625 / MILLION, 0.0, "DynamoDB on-demand pricing";
    /// On demand, 4 KB each, strongly consistent.
    READS: "DynamoDB, read units", "units", 0.125 / MILLION, 0.0, "DynamoDB on-demand pricing";
    /// What the tables hold.
    STORED: "DynamoDB, storage", "GB", 0.25, 25.0, "DynamoDB on-demand pricing";
    /// Pages and calls; sockets do not pass through it.
    TRANSFER: "CloudFront, out to people", "GB", 0.085, 1000.0, "CloudFront pricing";
    /// HTTPS requests.
    REQUESTS: "CloudFront, requests", "requests", 0.01 / 10_000.0, 10.0 * MILLION, "CloudFront pricing";
    /// The web client and the packages.
    BUCKET: "S3, storage", "GB", 0.023, 0.0, "S3 pricing";
    /// What functions and gateways write down, kept for 7 days.
    LOGS: "CloudWatch, logs taken in", "GB", 0.50, 5.0, "CloudWatch pricing";
    /// What functions say of their deliveries; counted by the hour in which they say it.
    METRICS: "CloudWatch, metrics of delivery", "metrics", 0.30, 10.0, "CloudWatch pricing";
}

/// A server of one's own that runs the home binary: one shared processor, 1 GB of memory.
pub(super) const SMALL_SERVER_USD: f64 = 5.00;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_has_every_price() {
        let document = include_str!("../../../../docs/COST.md");
        for price in ALL {
            let row = format!("| {} | {} |", price.what, price.unit);
            let line = document.lines().find(|line| line.starts_with(&row));
            let says = line.is_some_and(|line| line.ends_with(&format!("| {} |", price.source)));
            assert!(says, "docs/COST.md has no row {row} from {}", price.source);
        }
        assert!(document.contains(AS_OF), "docs/COST.md says when");
    }

    /// The meter on the dashboard counts with the same prices; that both descriptions of it are equal is tested where they are.
    #[test]
    fn the_dashboard_has_these_prices() {
        let template = include_str!("../../../../infra/cloudformation/template.yaml").replace("\\\"", "'");
        let million = |price: Price| price.usd * MILLION;
        let (runs, computing) = (million(RUNS), COMPUTING.usd);
        let (writes, reads) = (million(WRITES), million(READS));
        for expression in [
            format!("\"{:.2} * FILL(frames, 0) / 1000000\"", million(MESSAGES)),
            format!("\"{:.2} * FILL(calls, 0) / 1000000\"", million(CALLS)),
            format!(
                "\"{runs:.2} * FILL(SUM(METRICS('runs')), 0) / 1000000 + {computing:.10} * (0.25 * FILL(time_socket, 0)"
            ),
            format!(
                "\"({writes:.3} * FILL(SUM(METRICS('writes')), 0) + {reads:.3} * FILL(SUM(METRICS('reads')), 0)) / 1000000\""
            ),
        ] {
            assert!(template.contains(&expression), "the dashboard should count {expression}");
        }
    }
}
