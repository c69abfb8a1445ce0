//! The files of a store: which belong to it, who may read them, and the locks that keep a second server out. Knows nothing of what is in them.

use crate::error::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// What SQLite and the store put next to a database.
const ENDS: [&str; 7] = ["", "-wal", "-shm", ".lock", ".search", ".search-wal", ".search-shm"];

/// The path of a file next to the database.
pub(crate) fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Two locks, held for as long as a store is open: on a file, which also remembers the run, and on the folder, which stays when an operator
/// removes the file.
pub(crate) struct Locks {
    pub(crate) file: File,
    _folder: Option<File>,
}

/// Takes both locks, making the folder when it is missing.
pub(crate) fn lock(database: &Path) -> Result<Locks, OpenError> {
    let folder = folder_of(database);
    make_folder(folder).map_err(|source| OpenError::Io { path: folder.into(), source })?;
    let name = beside(database, ".lock");
    let io = |source| OpenError::Io { path: name.clone(), source };
    let file = private().truncate(false).open(&name).map_err(io)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(OpenError::InUse { path: database.into() }),
        Err(TryLockError::Error(source)) => return Err(io(source)),
    }
    // Not every system opens or locks folders; the run that each transaction checks protects there.
    let folder = File::open(folder).ok();
    match folder.as_ref().map(File::try_lock) {
        Some(Err(TryLockError::WouldBlock)) => Err(OpenError::InUse { path: database.into() }),
        _ => Ok(Locks { file, _folder: folder }),
    }
}

fn folder_of(database: &Path) -> &Path {
    database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new folder is its owner's alone.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Files that only the server's own user may read: they hold password hashes and private messages.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the file when it is missing.
pub(crate) fn make(path: &Path) -> Result<(), OpenError> {
    let made = private().truncate(false).open(path);
    made.map(drop).map_err(|source| OpenError::Io { path: path.into(), source })
}

/// Whether the file is missing or holds nothing.
pub(crate) fn is_empty(path: &Path) -> Result<bool, OpenError> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(found.len() == 0),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(source) => Err(OpenError::Io { path: path.into(), source }),
    }
}

/// Files of an earlier store next to a database that is missing or empty.
pub(crate) fn leftovers(database: &Path) -> Vec<PathBuf> {
    let paths = ["-wal", ".search"].map(|end| beside(database, end));
    paths.into_iter().filter(|path| is_empty(path).is_ok_and(|empty| !empty)).collect()
}

/// Takes the store's files, and a folder that holds nothing else, away from other users. Answers what could not be done, in words for the
/// operator.
#[cfg(unix)]
pub(crate) fn tighten(database: &Path) -> Vec<String> {
    let files = ENDS.iter().map(|end| beside(database, end));
    let mut problems: Vec<String> = files.filter_map(|file| restrict(&file, 0o600)).collect();
    let folder = folder_of(database);
    if !is_open(folder) {
        return problems;
    }
    if holds_only_ours(folder) {
        problems.extend(restrict(folder, 0o700));
    } else {
        problems.push(format!(
            "others may list {}; it holds more than Natter's files, so its permissions stay as they are",
            folder.display()
        ));
    }
    problems
}

#[cfg(not(unix))]
pub(crate) fn tighten(_: &Path) -> Vec<String> {
    Vec::new()
}

/// Files and folder of a store that users other than the owner may read, for the doctor.
#[cfg(unix)]
pub(crate) fn open_to_others(database: &Path) -> Vec<PathBuf> {
    let files = ENDS.iter().map(|end| beside(database, end));
    files.chain([folder_of(database).to_owned()]).filter(|path| is_open(path)).collect()
}

#[cfg(not(unix))]
pub(crate) fn open_to_others(_: &Path) -> Vec<PathBuf> {
    Vec::new()
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    if !is_open(path) {
        return None;
    }
    let error = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).err()?;
    Some(format!("others may read {}, and that cannot be changed: {error}", path.display()))
}

/// Whether everything in a folder is named as Natter names its files, so that nothing else depends on the folder's permissions.
#[cfg(unix)]
fn holds_only_ours(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries
        .into_iter()
        .all(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("natter")))
}
