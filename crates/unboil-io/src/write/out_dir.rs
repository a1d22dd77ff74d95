//! [`OutDir`] is an output folder that is safe to write to.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::disk::access::Access;
use crate::disk::folder::Folder;
use crate::disk::lock::{FolderLock, LOCK_FILE};
use crate::disk::temporary_name::is_run_file;
use crate::error::Error;
use crate::write::manifest;
use crate::write::new_file::{FileDigest, NewFile};
use crate::write::output_names::MANIFEST;

/// An output folder that was checked and is locked: no other run can write to it.
///
/// ```
/// use unboil_io::{IoConfig, OutDir, ReadConfig, Summary};
///
/// let folder = tempfile::tempdir()?;
/// let inputs = [folder.path().join("in")];
/// std::fs::create_dir(&inputs[0])?;
/// let mut out = OutDir::create(&folder.path().join("out"), &inputs, false, "run 1")?;
/// let config = IoConfig { read: &ReadConfig::default(), write: &Default::default() };
/// out.prepare(&[], folder.path(), true, config.write)?;
/// out.write_lines("ledger.jsonl", [])?;
/// out.write_manifest(config, Vec::new())?;
/// assert!(OutDir::create(&inputs[0], &inputs, true, "").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct OutDir {
    folder: Folder,
    run_id: String,
    /// Who may read the files that hold parts of all inputs.
    pub(super) access: Access,
    /// The files that were written beside the articles.
    digests: Mutex<BTreeMap<String, FileDigest>>,
    /// `None` after [`OutDir::discard`].
    lock: Option<FolderLock>,
    /// The folders that were created for it, the deepest first.
    created: Vec<PathBuf>,
}

impl OutDir {
    /// Checks, creates and locks the output folder `out`, and changes nothing else in it.
    ///
    /// It must be empty, or hold an unfinished run with the same `run_id`, a hash of the arguments;
    /// `force` lifts this check. It must neither be in an input folder nor contain an input.
    ///
    /// # Errors
    /// [`Error::Config`] if a check fails, [`Error::Io`] if the folder cannot be written.
    pub fn create(
        out: &Path,
        inputs: &[PathBuf],
        force: bool,
        run_id: &str,
    ) -> Result<OutDir, Error> {
        check_is_folder(out)?;
        check_inputs_outside(out, inputs)?;
        let dir = OutDir::lock(out)?;
        let unfinished = manifest::unfinished_run_id(&dir.folder);
        let continues = unfinished.is_some_and(|unfinished| unfinished == run_id);
        if !force && !continues && !dir.is_empty()? {
            let hint = "--force writes there, and replaces only files that unboil wrote";
            return Err(Error::config(
                path_text(out),
                format!("is not empty; {hint}"),
            ));
        }
        Ok(OutDir {
            run_id: run_id.to_string(),
            ..dir
        })
    }

    /// Creates a folder if it does not exist, and locks it.
    pub(super) fn lock(root: &Path) -> Result<OutDir, Error> {
        let missing = root.ancestors().take_while(|folder| !folder.exists());
        let missing = missing.filter(|folder| folder.file_name().is_some());
        let created = missing.map(Path::to_path_buf).collect();
        let folder = Folder::create(root).map_err(Error::io(root))?;
        let lock = FolderLock::acquire(&folder).map_err(Error::io(root))?;
        let lock = lock.ok_or_else(|| {
            let reason = "another run of unboil writes to this folder; wait until it has ended, \
                          or give another folder";
            Error::config(path_text(root), reason)
        })?;
        Ok(OutDir {
            folder,
            run_id: String::new(),
            access: Access::EVERYBODY,
            digests: Mutex::default(),
            lock: Some(lock),
            created,
        })
    }

    /// Unlocks the folder, and removes the folders that were created for it, as long as they are
    /// empty.
    ///
    /// ```
    /// use unboil_io::OutDir;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let mut out = OutDir::create(&folder.path().join("results/out"), &[], false, "run 1")?;
    /// out.discard();
    /// assert!(!folder.path().join("results").exists() && folder.path().exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn discard(&mut self) {
        self.lock = None;
        for path in &self.created {
            let (parent, name) = (path.parent(), path.file_name());
            let parent = parent.map(|parent| match parent.as_os_str().is_empty() {
                true => Path::new("."),
                false => parent,
            });
            // A folder that is not empty is in use.
            let removed = parent.zip(name).is_some_and(|(parent, name)| {
                Folder::open(parent).is_ok_and(|parent| parent.remove_folder(name).is_ok())
            });
            if !removed {
                break;
            }
        }
    }

    /// True if the folder holds only temporary files of runs.
    pub(super) fn is_empty(&self) -> Result<bool, Error> {
        let names = self.folder.names().map_err(Error::io(self.root()))?;
        Ok((names.iter()).all(|name| is_run_file(&name.to_string_lossy())))
    }

    /// True if the file system of the folder takes names that differ only in case for one file.
    ///
    /// ```
    /// let folder = tempfile::tempdir()?;
    /// let out = unboil_io::OutDir::create(&folder.path().join("out"), &[], false, "run 1")?;
    /// assert_eq!(out.ignores_case()?, folder.path().join("OUT").exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn ignores_case(&self) -> Result<bool, Error> {
        // The lock file is there as long as the folder is locked.
        let id_of = |name: &str| match self.folder.info(name) {
            Ok(info) => Ok(info.map(|info| info.id)),
            Err(error) => Err(Error::io(self.root())(error)),
        };
        let upper = id_of(&LOCK_FILE.to_ascii_uppercase())?;
        Ok(upper.is_some() && upper == id_of(LOCK_FILE)?)
    }

    /// The id of the run: a hash of its arguments.
    pub fn run_id(&self) -> &str {
        &self.run_id
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The open folder.
    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The path of a file in this folder. `name` has `/` as the separator.
    ///
    /// ```
    /// let folder = tempfile::tempdir()?;
    /// let out = unboil_io::OutDir::create(folder.path(), &[], false, "run 1")?;
    /// assert_eq!(out.path("articles/a.txt"), folder.path().join("articles/a.txt"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// Creates a file. It gets its name with [`NewFile::commit`].
    pub(super) fn new_file(&self, name: &str) -> Result<NewFile, Error> {
        NewFile::create(&self.folder, name, self.access)
    }

    /// Writes a file in pieces.
    ///
    /// ```
    /// use unboil_io::OutDir;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
    /// out.write_pieces("tides.txt", [Ok(b"High ".to_vec()), Ok(b"tide.\n".to_vec())])?;
    /// assert_eq!(std::fs::read(out.path("tides.txt"))?, b"High tide.\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The error of a piece, or if the file cannot be written.
    pub fn write_pieces(
        &self,
        name: &str,
        pieces: impl IntoIterator<Item = Result<Vec<u8>, Error>>,
    ) -> Result<(), Error> {
        let mut file = self.new_file(name)?;
        let path = file.path().to_path_buf();
        for piece in pieces {
            file.write_all(&piece?).map_err(Error::io(&path))?;
        }
        self.commit(file, name)
    }

    /// Writes a file of lines.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_lines(
        &self,
        name: &str,
        lines: impl IntoIterator<Item = String>,
    ) -> Result<(), Error> {
        let mut file = self.new_file(name)?;
        let path = file.path().to_path_buf();
        for line in lines {
            file.write_all(line.as_bytes())
                .and_then(|()| file.write_all(b"\n"))
                .map_err(Error::io(&path))?;
        }
        self.commit(file, name)
    }

    /// Completes a file and keeps its digest for the manifest.
    pub(super) fn commit(&self, file: NewFile, name: &str) -> Result<(), Error> {
        let digest = match name {
            // Without a manifest, the next run would not know its files after a power cut.
            MANIFEST => file.commit_synced()?,
            _ => file.commit()?,
        };
        self.digests().insert(name.to_string(), digest);
        Ok(())
    }

    /// The files that were written beside the articles.
    pub(super) fn digests(&self) -> MutexGuard<'_, BTreeMap<String, FileDigest>> {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns an error if a path is that of a file.
pub(super) fn check_is_folder(path: &Path) -> Result<(), Error> {
    match path.exists() && !path.is_dir() {
        true => Err(Error::config(path_text(path), "is a file, not a folder")),
        false => Ok(()),
    }
}

/// Returns an error if a folder for temporary files is in an input folder. `option` names the
/// folder in the message.
///
/// ```
/// use unboil_io::check_outside_inputs;
///
/// let folder = tempfile::tempdir()?;
/// let inputs = [folder.path().join("in")];
/// std::fs::create_dir(&inputs[0])?;
/// assert!(check_outside_inputs("--spill-dir", &inputs[0].join("new"), &inputs).is_err());
/// assert!(check_outside_inputs("--spill-dir", folder.path(), &inputs).is_ok());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// [`Error::Config`].
pub fn check_outside_inputs(option: &str, folder: &Path, inputs: &[PathBuf]) -> Result<(), Error> {
    let resolved = resolve_path(folder);
    let contains = |input: &&PathBuf| {
        input.as_os_str() != "-"
            && (input.canonicalize()).is_ok_and(|input| resolved.starts_with(input))
    };
    match inputs.iter().find(contains) {
        Some(input) => {
            let (folder, input) = (path_text(folder), path_text(input));
            let reason = format!("{folder} is in the input folder {input}; give another folder");
            Err(Error::config(option, reason))
        }
        None => Ok(()),
    }
}

/// Returns an error if the output folder is in an input folder, or contains an input.
fn check_inputs_outside(out: &Path, inputs: &[PathBuf]) -> Result<(), Error> {
    let resolved_out = resolve_path(out);
    for input in inputs.iter().filter(|input| input.as_os_str() != "-") {
        let Ok(resolved_input) = input.canonicalize() else {
            continue; // `discover` reports an input that does not exist.
        };
        if resolved_input.starts_with(&resolved_out) {
            let reason = format!("the input {} is in this output folder", path_text(input));
            return Err(Error::config(path_text(out), reason));
        }
        if resolved_out.starts_with(&resolved_input) {
            let reason = format!(
                "is in the input folder {}; give a folder outside of it",
                path_text(input)
            );
            return Err(Error::config(path_text(out), reason));
        }
    }
    Ok(())
}

/// The canonical path of a file or folder that may not exist yet.
pub(super) fn resolve_path(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut existing = absolute.as_path();
    loop {
        if let Ok(mut resolved) = existing.canonicalize() {
            resolved.extend(missing.iter().rev());
            return resolved;
        }
        let (Some(parent), Some(name)) = (existing.parent(), existing.file_name()) else {
            return absolute;
        };
        missing.push(name.to_os_string());
        existing = parent;
    }
}

/// A path in a message.
pub(super) fn path_text(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
pub(super) mod tests {
    use std::fs;

    use super::*;
    use walkdir::WalkDir;

    pub(in crate::write) fn files(root: &Path) -> Vec<String> {
        let walk = WalkDir::new(root).sort_by_file_name().into_iter().flatten();
        walk.filter(|e| e.file_type().is_file())
            .map(|e| path_text(e.path().strip_prefix(root).expect("below")))
            .collect()
    }

    #[test]
    fn folders_that_make_no_sense_are_refused() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("in/sub")).expect("folder");
        fs::create_dir_all(at("full")).expect("folder");
        fs::write(at("in/a.txt"), "a").expect("file");
        fs::write(at("full/x"), "a").expect("file");
        let check = |out: &str, input: &str, force, reason: Option<&str>| {
            let result = OutDir::create(&at(out), &[at(input)], force, "");
            match (result, reason) {
                (Ok(_), None) => {}
                (Err(e), Some(reason)) => assert!(e.to_string().contains(reason), "{e}"),
                (result, _) => panic!("{out} for {input}: {result:?}"),
            }
        };
        check("in", "in", true, Some("is in this output folder"));
        check("in/sub/out", "in", true, Some("is in the input folder"));
        check("in/../in/new", "in", true, Some("is in the input folder"));
        check("", "in", true, Some("is in this output folder"));
        check("in", "in/a.txt", true, Some("is in this output folder"));
        check("in/a.txt", "in", true, Some("is a file"));
        check("in/a.txt/out", "full", true, Some("in/a.txt/out: "));
        check("full", "in", false, Some("is not empty"));
        check("full", "in", true, None);
        check("in2", "in", false, None);
        check("in/out", "in/a.txt", false, None);
        check("out", "missing", false, None);
        assert_eq!(files(&at("full")), ["x"]);
        assert!(!at("in/sub/out").exists());
    }

    #[test]
    fn a_file_has_no_name_before_it_is_whole() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = OutDir::create(dir.path(), &[], false, "").expect("empty");
        let mut file = out.new_file("x/y").expect("begun");
        file.write_all(b"half").expect("written");
        assert!(!out.path("x/y").exists());
        drop(file);
        assert_eq!(files(dir.path()), [".unboil-lock"]);
        let mut file = out.new_file("x/y").expect("begun");
        file.write_all(b"whole").expect("written");
        let seal = file.commit().expect("committed");
        assert_eq!(seal.bytes, 5);
        assert_eq!(seal.xxh3, xxhash_rust::xxh3::xxh3_64(b"whole"));
        assert_eq!(fs::read(out.path("x/y")).expect("the file"), b"whole");
    }
}
