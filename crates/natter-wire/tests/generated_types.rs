//! The web client's types are the server's types.

#[test]
fn the_committed_typescript_is_what_the_wire_generates() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/protocol/index.ts");
    let committed =
        std::fs::read_to_string(path).expect("web/src/protocol/index.ts is part of the repository");
    assert!(
        committed == natter_wire::typescript::module(),
        "stale: run `cargo xtask generate` and commit the result"
    );
}
