//! A zip archive of one program called `bootstrap`. The same program gives the same bytes, so that its hash names what is deployed.
//!
//! Layout: PKWARE's APPNOTE 6.3, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end).

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::{Read, Write};

const NAME: &[u8] = b"bootstrap";
/// Version 2.0, made on Unix, so that the mode below counts.
const NEEDED: u16 = 20;
const MADE_BY: u16 = 3 << 8 | NEEDED;
const DEFLATED: u16 = 8;
/// 1980-01-01, the earliest day a zip knows.
const DAY: u16 = 1 << 5 | 1;
/// A plain file that may be run by everybody.
const MODE: u32 = 0o100_755 << 16;

/// The archive's bytes.
///
/// # Errors
/// A program above 4 GiB.
pub(super) fn bootstrap(program: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(program)?;
    let packed = encoder.finish()?;
    let common = common(program, &packed)?;

    let mut zip = Vec::with_capacity(packed.len() + 256);
    zip.extend(b"PK\x03\x04");
    zip.extend(&common);
    zip.extend(NAME);
    zip.extend(&packed);

    let directory = u32::try_from(zip.len()).context("the program is too large for a zip")?;
    zip.extend(b"PK\x01\x02");
    zip.extend(MADE_BY.to_le_bytes());
    zip.extend(&common);
    zip.extend([0; 6]); // no comment, first disk, no attributes of the inside
    zip.extend(MODE.to_le_bytes());
    zip.extend(0_u32.to_le_bytes()); // where the local header is
    zip.extend(NAME);

    let length = u32::try_from(zip.len())? - directory;
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend(length.to_le_bytes());
    zip.extend(directory.to_le_bytes());
    zip.extend([0; 2]);
    Ok(zip)
}

/// The first bytes of the program in an archive that anybody made; `None` where there is no `bootstrap` in it.
pub(super) fn head_of_bootstrap(zip: &[u8]) -> Option<Vec<u8>> {
    const HEAD: usize = 64;
    let number = |at: usize| Some(usize::from(u16::from_le_bytes(zip.get(at..at + 2)?.try_into().ok()?)));
    // By the central directory: a local header may leave sizes out, but says where the file begins.
    let mut places =
        zip.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x01\x02").map(|(at, _)| at);
    let entry = places
        .find(|&at| number(at + 28).and_then(|length| zip.get(at + 46..at + 46 + length)) == Some(NAME))?;
    let local =
        usize::try_from(u32::from_le_bytes(zip.get(entry + 42..entry + 46)?.try_into().ok()?)).ok()?;
    let packed = zip.get(local + 30 + number(local + 26)? + number(local + 28)?..)?;
    let mut head = Vec::with_capacity(HEAD);
    match number(entry + 10)? {
        0 => head.extend_from_slice(packed.get(..HEAD)?),
        _ => {
            let mut decoder = flate2::read::DeflateDecoder::new(packed).take(HEAD as u64);
            decoder.read_to_end(&mut head).ok()?;
        }
    }
    Some(head)
}

/// What both headers say alike.
fn common(program: &[u8], packed: &[u8]) -> Result<Vec<u8>> {
    let size = |bytes: &[u8]| u32::try_from(bytes.len()).context("the program is too large for a zip");
    let mut header = Vec::new();
    for word in [NEEDED, 0, DEFLATED, 0, DAY] {
        header.extend(word.to_le_bytes());
    }
    for word in [crc32fast::hash(program), size(packed)?, size(program)?] {
        header.extend(word.to_le_bytes());
    }
    header.extend(u16::try_from(NAME.len())?.to_le_bytes());
    header.extend(0_u16.to_le_bytes());
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn another_program_reads_it_and_may_run_what_is_inside() {
        let path = std::env::temp_dir().join(format!("natter-zip-{}.zip", std::process::id()));
        let program = b"#!/bin/sh\n".repeat(1000);
        std::fs::write(&path, bootstrap(&program).unwrap()).unwrap();
        let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); i, = z.infolist(); z.testzip() and sys.exit(1); \
            print(i.filename, i.file_size, oct(i.external_attr >> 16), z.read(i) == b'#!/bin/sh\\n' * 1000)";
        let output = Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "bootstrap 10000 0o100755 True");
    }

    #[test]
    fn the_same_program_gives_the_same_bytes() {
        assert_eq!(bootstrap(b"one").unwrap(), bootstrap(b"one").unwrap());
        assert_ne!(bootstrap(b"one").unwrap(), bootstrap(b"two").unwrap());
    }
}
