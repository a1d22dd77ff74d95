//! Lets the Nth operation below a folder fail, and simulates power cuts, for the tests.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::file_id::FileId;
use super::operation::Operation;

/// What happens at the Nth operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails with this error of the system, and the next ones work.
    Error(i32),
    /// It and all later ones fail with this error.
    LastingError(i32),
    /// It and all later ones fail. When the fault ends, names and bytes that were not synced are
    /// undone.
    PowerCut,
    /// The same, but names survive: files that were not synced hold zeros.
    PowerCutAfterNames,
}

/// The operations below one folder. Dropping it ends the fault.
///
/// ```
/// use unboil_io::{Fault, InjectedFault, OutputFile};
///
/// let folder = tempfile::tempdir()?;
/// let fault = InjectedFault::new(folder.path(), Fault::Error(28), 1);
/// let error = OutputFile::create(&folder.path().join("sites.json")).err();
/// assert!(error.is_some_and(|error| error.to_string().contains("No space left")));
/// assert_eq!(fault.operations(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct InjectedFault {
    root: PathBuf,
}

#[derive(Debug)]
struct State {
    root: PathBuf,
    fault: Fault,
    /// The number of the operation that fails, from 1.
    at: usize,
    operations: usize,
    journal: Journal,
}

/// The files and names that a power cut would undo.
#[derive(Debug, Default)]
struct Journal {
    files: Vec<TrackedFile>,
    names: Vec<NameChange>,
    backups: usize,
}

#[derive(Debug)]
struct TrackedFile {
    id: FileId,
    path: PathBuf,
    synced_bytes: u64,
}

#[derive(Debug)]
struct NameChange {
    /// The new name. `None`: the name was removed.
    to: Option<PathBuf>,
    /// The old name. `None`: the file is new.
    from: Option<PathBuf>,
    /// A copy of the file that `to` replaced, or that was removed.
    backup: Option<PathBuf>,
}

static STATES: Mutex<Vec<State>> = Mutex::new(Vec::new());

fn states() -> MutexGuard<'static, Vec<State>> {
    STATES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl InjectedFault {
    /// Makes the operation number `at`, from 1, below the folder `root` fail. Other folders work.
    pub fn new(root: &Path, fault: Fault, at: usize) -> InjectedFault {
        states().push(State {
            root: root.to_path_buf(),
            fault,
            at,
            operations: 0,
            journal: Journal::default(),
        });
        InjectedFault {
            root: root.to_path_buf(),
        }
    }

    /// The number of operations so far.
    pub fn operations(&self) -> usize {
        let states = states();
        let state = states.iter().find(|state| state.root == self.root);
        state.map_or(0, |state| state.operations)
    }
}

impl Drop for InjectedFault {
    fn drop(&mut self) {
        let mut states = states();
        if let Some(at) = states.iter().position(|state| state.root == self.root) {
            let state = states.swap_remove(at);
            if state.operations >= state.at {
                match state.fault {
                    Fault::PowerCut => state.journal.undo(true),
                    Fault::PowerCutAfterNames => state.journal.undo(false),
                    Fault::Error(_) | Fault::LastingError(_) => {}
                }
            }
            let _ = fs::remove_dir_all(backup_folder(&state.root));
        }
    }
}

/// The folder of the backups: beside the root, so that no command sees it.
fn backup_folder(root: &Path) -> PathBuf {
    root.with_extension("backups")
}

/// The error number for a device that is gone.
const IO_ERROR: i32 = 5;

/// Counts an operation, and returns its error if it fails.
pub(super) fn before(operation: Operation) -> io::Result<()> {
    let path = match operation {
        Operation::Open(path) | Operation::Create(path) | Operation::Write(path) => path,
        Operation::Sync(path) | Operation::Rename(path, _) | Operation::Remove(path) => path,
    };
    let mut states = states();
    let Some(state) = states
        .iter_mut()
        .find(|state| path.starts_with(&state.root))
    else {
        return Ok(());
    };
    state.operations += 1;
    let (is_at, is_after) = (state.operations == state.at, state.operations >= state.at);
    match state.fault {
        Fault::Error(error) if is_at => return Err(io::Error::from_raw_os_error(error)),
        Fault::LastingError(error) if is_after => return Err(io::Error::from_raw_os_error(error)),
        Fault::PowerCut | Fault::PowerCutAfterNames if is_after => {
            return Err(io::Error::from_raw_os_error(IO_ERROR));
        }
        _ => {}
    }
    let folder = backup_folder(&state.root);
    match operation {
        Operation::Rename(from, to) => state.journal.renamed(from, to, &folder),
        Operation::Remove(path) => state.journal.removed(path, &folder),
        _ => Ok(()),
    }
}

/// Tracks a new file.
pub(super) fn created(path: &Path, file: &File) {
    let mut states = states();
    let state = states
        .iter_mut()
        .find(|state| path.starts_with(&state.root));
    if let (Some(state), Some(id)) = (state, FileId::of_stream(file)) {
        state.journal.files.push(TrackedFile {
            id,
            path: path.to_path_buf(),
            synced_bytes: 0,
        });
        state.journal.names.push(NameChange {
            to: Some(path.to_path_buf()),
            from: None,
            backup: None,
        });
    }
}

/// The bytes of a file are on the disk.
pub(super) fn synced(file: &File) {
    let id = FileId::of_stream(file);
    let bytes = file.metadata().map_or(0, |data| data.len());
    for state in states().iter_mut() {
        for tracked in &mut state.journal.files {
            if Some(&tracked.id) == id.as_ref() {
                tracked.synced_bytes = bytes;
            }
        }
    }
}

/// The names in a folder are on the disk.
pub(super) fn folder_synced(path: &Path) {
    let is_in = |name: &Option<PathBuf>| name.as_deref().and_then(Path::parent) == Some(path);
    for state in states().iter_mut() {
        (state.journal.names).retain(|change| !is_in(&change.to) && !is_in(&change.from));
    }
}

impl Journal {
    /// Keeps a copy of a file that loses its name.
    fn backup(&mut self, path: &Path, folder: &Path) -> io::Result<Option<PathBuf>> {
        if !path.is_file() {
            return Ok(None);
        }
        fs::create_dir_all(folder)?;
        self.backups += 1;
        let backup = folder.join(self.backups.to_string());
        fs::hard_link(path, &backup)?;
        Ok(Some(backup))
    }

    fn renamed(&mut self, from: &Path, to: &Path, folder: &Path) -> io::Result<()> {
        let backup = self.backup(to, folder)?;
        // The file that is replaced has no name any more.
        self.files.retain(|tracked| tracked.path != to);
        for tracked in self.files.iter_mut().filter(|tracked| tracked.path == from) {
            tracked.path = to.to_path_buf();
        }
        self.names.push(NameChange {
            to: Some(to.to_path_buf()),
            from: Some(from.to_path_buf()),
            backup,
        });
        Ok(())
    }

    fn removed(&mut self, path: &Path, folder: &Path) -> io::Result<()> {
        self.files.retain(|tracked| tracked.path != path);
        // Folders are made again by whoever needs them.
        if let Some(backup) = self.backup(path, folder)? {
            self.names.push(NameChange {
                to: None,
                from: Some(path.to_path_buf()),
                backup: Some(backup),
            });
        }
        Ok(())
    }

    /// Makes the disk as it is after a power cut: without names and bytes that were not synced.
    fn undo(mut self, undo_names: bool) {
        for tracked in &self.files {
            zero_from(&tracked.path, tracked.synced_bytes);
        }
        while let Some(change) = self.names.pop().filter(|_| undo_names) {
            // A change that failed cannot be undone.
            let _ = undo_name(&change);
        }
    }
}

fn undo_name(change: &NameChange) -> io::Result<()> {
    match (&change.from, &change.to) {
        (Some(from), Some(to)) => fs::rename(to, from)?,
        (None, Some(to)) => fs::remove_file(to)?,
        (_, None) => {}
    }
    let old_name = change.to.as_ref().or(change.from.as_ref());
    if let (Some(backup), Some(name)) = (&change.backup, old_name) {
        make_folder(name.parent().unwrap_or(Path::new("")))?;
        fs::hard_link(backup, name)?;
    }
    Ok(())
}

/// Makes a folder that was removed. Only spill folders are, and they are private.
fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Writes zeros over the bytes from `start` to the end.
fn zero_from(path: &Path, start: u64) {
    use std::io::{Seek, SeekFrom};
    let zero = || -> io::Result<()> {
        let mut file = File::options().write(true).open(path)?;
        let bytes = file.metadata()?.len().saturating_sub(start);
        file.seek(SeekFrom::Start(start))?;
        file.write_all(&vec![0; bytes as usize])
    };
    // A file that was removed has no bytes.
    let _ = zero();
}
