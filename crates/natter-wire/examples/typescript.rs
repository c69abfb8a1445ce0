//! Prints the TypeScript of the wire; `cargo xtask generate` writes it to `web/src/protocol/index.ts`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(natter_wire::typescript::module().as_bytes())
}
