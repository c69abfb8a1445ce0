//! Rules of the house that can be counted.

use crate::shell::root;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines above which a file says in its head why it is long.
const MOST_LINES: usize = 400;

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all_rust_files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    rust_files(&root().join("crates"), &mut found);
    rust_files(&root().join("xtask"), &mut found);
    found
}

/// The paths named in the map of ARCHITECTURE.md: the first word of each line, and the words beside it that look like paths.
fn mapped() -> Vec<PathBuf> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let map = text.split("## Map").nth(1).and_then(|rest| rest.split("```").nth(1)).expect("a map");
    let (mut folder, mut paths) = (PathBuf::new(), Vec::new());
    for line in map.lines().filter(|line| !line.trim().is_empty()) {
        let names = line.split_whitespace().take_while(|word| word.ends_with('/') || word.ends_with(".rs"));
        for (index, name) in names.enumerate() {
            if line.starts_with(' ') {
                paths.push(folder.join(name));
            } else {
                folder = root().join(name);
                paths.push(folder.clone());
            }
            assert!(index < 4, "a line of the map names a few paths: {line}");
        }
    }
    paths
}

#[test]
fn the_map_of_the_architecture_names_what_is_there() {
    for path in mapped() {
        assert!(path.exists(), "ARCHITECTURE.md names {}, which is not there", path.display());
    }
}

#[test]
fn every_crate_stands_on_the_map() {
    let mapped = mapped();
    for entry in fs::read_dir(root().join("crates")).unwrap().flatten() {
        let inside = mapped.iter().any(|path| path.starts_with(entry.path()));
        assert!(inside, "ARCHITECTURE.md does not name {}", entry.path().display());
    }
}

#[test]
fn no_file_is_long_without_saying_why() {
    for path in all_rust_files() {
        let text = fs::read_to_string(&path).unwrap();
        let says_why =
            text.lines().take(12).any(|line| line.starts_with("//!") && line.contains("long because"));
        assert!(text.lines().count() <= MOST_LINES || says_why, "{} is long", path.display());
    }
}

#[test]
fn there_is_no_mod_rs() {
    assert!(
        all_rust_files()
            .iter()
            .all(|path| !path.ends_with("mod.rs") || path.ends_with("tests/common/mod.rs"))
    );
}

#[test]
fn every_file_begins_with_why_it_exists() {
    let owned =
        |path: &Path| path.components().any(|part| part.as_os_str() == "src") && !path.ends_with("tests.rs");
    for path in all_rust_files().into_iter().filter(|path| owned(path)) {
        let text = fs::read_to_string(&path).unwrap();
        let explained = text.starts_with("//!") || text.contains("\n/// ");
        assert!(explained, "{} does not say what it is for", path.display());
    }
}
