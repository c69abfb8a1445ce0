//! Prints the fixtures of the web client's fold; `cargo xtask generate` writes them to `web/src/protocol/fold.fixtures.json`.

mod history;

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(history::fold().as_bytes())
}
