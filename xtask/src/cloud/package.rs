//! The functions' programs, built and packed.

use super::zip;
use crate::shell::{answers, command, run, say, target};
use crate::{rust, web};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// The functions, as their programs are called.
pub(crate) const FUNCTIONS: [&str; 4] = ["natter-socket", "natter-http", "natter-fanout", "natter-sweep"];

/// How they are built to be shipped: Cargo.toml says what differs from `release`.
pub(super) const PROFILE: &str = "function";

/// The newest version of the C library that provided.al2023 has.
const NEWEST_GLIBC: u32 = 34;

/// A package above this is an error: what a function is made of is read before it starts.
const MOST_BYTES: usize = 4_000_000;

/// What the functions run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Processor {
    /// AWS's own, a fifth cheaper.
    Arm64,
    /// What most other machines have.
    X86,
}

impl Processor {
    /// As AWS calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86 => "x86_64",
        }
    }

    fn triple(self) -> &'static str {
        match self {
            Self::Arm64 => "aarch64-unknown-linux-gnu",
            Self::X86 => "x86_64-unknown-linux-gnu",
        }
    }

    /// The one here.
    pub(super) fn of_this_machine() -> Self {
        if cfg!(target_arch = "aarch64") { Self::Arm64 } else { Self::X86 }
    }

    fn is_native(self) -> bool {
        cfg!(target_os = "linux") && self == Self::of_this_machine()
    }
}

/// Functions and web client, ready for Terraform or for another machine.
pub(super) fn package(processor: Processor) -> Result<PathBuf> {
    web::build()?;
    functions(processor, PROFILE)
}

/// The functions' packages in target/functions.
pub(super) fn functions(processor: Processor, profile: &str) -> Result<PathBuf> {
    let programs = build(processor, profile)?;
    let folder = target().join("functions");
    fs::create_dir_all(&folder)?;
    for name in FUNCTIONS {
        let program = programs.join(name);
        let bytes = fs::read(&program).with_context(|| format!("{} was not built", program.display()))?;
        let needed = glibc(&bytes);
        ensure!(
            needed <= NEWEST_GLIBC,
            "{name} needs version 2.{needed} of the C library, Lambda has 2.{NEWEST_GLIBC}: build it with cargo-zigbuild, \
             `pip install cargo-zigbuild ziglang`"
        );
        let packed = zip::bootstrap(&bytes)?;
        ensure!(
            profile != PROFILE || packed.len() <= MOST_BYTES,
            "{name}'s package has {} bytes, {MOST_BYTES} are the most",
            packed.len()
        );
        let path = folder.join(format!("{name}.zip"));
        say(&format!(
            "  {} {} KiB, {} KiB unpacked",
            path.display(),
            packed.len() / 1024,
            bytes.len() / 1024
        ));
        fs::write(path, packed)?;
    }
    Ok(folder)
}

/// # Errors
/// A package whose program is for another processor: Lambda takes it, and no function ever starts.
pub(super) fn check(folder: &Path, processor: Processor) -> Result<()> {
    for name in FUNCTIONS {
        let path = folder.join(format!("{name}.zip"));
        let bytes = fs::read(&path).with_context(|| format!("{} is not there", path.display()))?;
        if bytes.len() <= 22 {
            // Deployments on an emulator that never runs its functions use empty archives.
            continue;
        }
        let head = zip::head_of_bootstrap(&bytes)
            .with_context(|| format!("{} holds no bootstrap", path.display()))?;
        let found = machine(&head);
        ensure!(
            found == Some(processor),
            "{} is built for {}, and the functions are to run on {}: say {}",
            path.display(),
            found.map_or("something else than Linux on arm64 or x86-64", Processor::name),
            processor.name(),
            if processor == Processor::Arm64 {
                "--x86-64, or build for arm64"
            } else {
                "--arm64, or build for x86-64"
            },
        );
    }
    Ok(())
}

/// What an ELF program runs on (System V ABI: `e_machine`, two bytes at 18).
fn machine(head: &[u8]) -> Option<Processor> {
    if !head.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    match head.get(18..20)? {
        [0xb7, 0] => Some(Processor::Arm64),
        [0x3e, 0] => Some(Processor::X86),
        _ => None,
    }
}

/// Builds for this processor; the folder of the programs.
pub(super) fn build(processor: Processor, profile: &str) -> Result<PathBuf> {
    let triple = processor.triple();
    let zig = answers(&["cargo", "zigbuild", "--version"]);
    if processor.is_native() && !zig {
        rust::build_binaries(profile, "natter-lambda", &FUNCTIONS)?;
        return Ok(target().join(profile));
    }
    ensure!(zig && has_target(triple)?, "{}", how_to_cross(processor));
    let target_with_glibc = format!("{triple}.2.{NEWEST_GLIBC}");
    let words =
        ["cargo", "zigbuild", "--profile", profile, "-p", "natter-lambda", "--target", &target_with_glibc];
    run(".", &words)?;
    Ok(target().join(triple).join(profile))
}

fn has_target(triple: &str) -> Result<bool> {
    let output = command(".", &["rustc", "--print", "target-libdir", "--target", triple]).output()?;
    let folder = String::from_utf8(output.stdout)?;
    Ok(output.status.success() && Path::new(folder.trim()).is_dir())
}

fn how_to_cross(processor: Processor) -> String {
    let (name, triple) = (processor.name(), processor.triple());
    format!(
        "building for {name} here needs a Rust target and a linker for it:\n\n    \
         rustup target add {triple}\n    pip install cargo-zigbuild ziglang\n\n\
         Or deploy for this machine's processor (x86-64 costs a quarter more per second): --x86-64, --arm64.\n\
         Or take packages that another machine has built: --functions FOLDER."
    )
}

/// The highest minor version of glibc 2 that a program asks for, 0 for none.
pub(crate) fn glibc(program: &[u8]) -> u32 {
    const MARK: &[u8] = b"GLIBC_2.";
    let places = program.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    let version = |place: usize| {
        let digits = program[place + MARK.len()..].iter().take(3).take_while(|byte| byte.is_ascii_digit());
        digits.fold(0, |version, digit| version * 10 + u32::from(digit - b'0'))
    };
    places.map(|(place, _)| version(place)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_asked_for_is_found() {
        assert_eq!(glibc(b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.17\0"), 34);
        assert_eq!(glibc(b"GLIBC_2.3"), 3);
        assert_eq!(glibc(b"static"), 0);
    }

    #[test]
    fn a_package_for_another_processor_is_refused() {
        let folder = std::env::temp_dir().join(format!("natter-packages-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let program = |machine: u8| {
            [&b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0"[..], &[machine, 0], &[7; 5000]].concat()
        };
        let write = |machine: u8| {
            for name in FUNCTIONS {
                fs::write(folder.join(format!("{name}.zip")), zip::bootstrap(&program(machine)).unwrap())
                    .unwrap();
            }
        };
        write(0x3e);
        assert!(check(&folder, Processor::X86).is_ok());
        let refused = check(&folder, Processor::Arm64).unwrap_err().to_string();
        assert!(refused.contains("built for x86_64"), "{refused}");
        write(0xb7);
        assert!(check(&folder, Processor::Arm64).is_ok() && check(&folder, Processor::X86).is_err());
        write(0x28);
        assert!(check(&folder, Processor::Arm64).is_err(), "32-bit arm");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn who_cannot_cross_build_is_told_how() {
        let told = how_to_cross(Processor::Arm64);
        assert!(told.contains("rustup target add aarch64-unknown-linux-gnu") && told.contains("--x86-64"));
    }
}
