//! Prints docs/RIGHTS.md from the table of rights; `cargo xtask generate` writes it.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(natter_core::rule::right::printed().as_bytes())
}
