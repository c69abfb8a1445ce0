//! The web client's types are the server's types, and its fold of changes is the server's.

#[path = "../examples/fold_fixtures/history.rs"]
mod history;

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

#[test]
fn the_committed_fixtures_are_what_the_fold_makes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/protocol/fold.fixtures.json");
    let committed = std::fs::read_to_string(path).expect("the fixtures are part of the repository");
    assert!(committed == history::fold(), "stale: run `cargo xtask generate` and commit the result");
}
