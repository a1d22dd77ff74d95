//! The output folder: what is checked before any work, and what an earlier run left in it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::error::Error;
use crate::read::Source;
use crate::write::manifest::{self, MANIFEST};
use crate::write::new_file::{NewFile, is_run_file, is_unfinished, temporary};
use crate::write::{articles, outputs};
use unboil_html::WriteConfig;

/// An output folder that was checked.
#[derive(Clone, Debug)]
pub struct OutDir {
    root: PathBuf,
    run: String,
}

impl OutDir {
    /// Checks that `out` can be written and holds nothing, or an unfinished run with the same `run` (a name of its arguments), or
    /// that `force` is given, and that it neither lies in an input folder nor around an input. Makes the folder, and changes
    /// nothing in it.
    pub fn create(out: &Path, inputs: &[PathBuf], force: bool, run: &str) -> Result<OutDir, Error> {
        if out.exists() && !out.is_dir() {
            return Err(Error::config(path_text(out), "is a file, not a folder"));
        }
        let real_out = real(out);
        for input in inputs.iter().filter(|input| input.as_os_str() != "-") {
            let Ok(real_input) = input.canonicalize() else {
                continue; // It is missing, which is a problem of the reader.
            };
            if real_input.starts_with(&real_out) {
                let reason = format!("the input {} is in this output folder", path_text(input));
                return Err(Error::config(path_text(out), reason));
            }
            if real_out.starts_with(&real_input) {
                let reason = format!(
                    "is in the input folder {}; give a folder outside of it",
                    path_text(input)
                );
                return Err(Error::config(path_text(out), reason));
            }
        }
        let hint = "--force writes there, and replaces only files that unboil wrote";
        let unfinished = manifest::run(&out.join(MANIFEST)).is_some_and(|previous| previous == run);
        let dir = OutDir::folder(out, force || unfinished, hint)?;
        dir.check_writable()?;
        Ok(OutDir {
            run: run.to_string(),
            ..dir
        })
    }

    /// A folder that holds nothing but unfinished files, or anything if `force` is given; `hint` says what that would do.
    pub fn folder(root: &Path, force: bool, hint: &str) -> Result<OutDir, Error> {
        fs::create_dir_all(root).map_err(Error::io(root))?;
        let entries = fs::read_dir(root).map_err(Error::io(root))?.flatten();
        let mut finished =
            entries.filter(|entry| !is_run_file(&entry.file_name().to_string_lossy()));
        if !force && finished.next().is_some() {
            return Err(Error::config(
                path_text(root),
                format!("is not empty; {hint}"),
            ));
        }
        Ok(OutDir {
            root: root.to_path_buf(),
            run: String::new(),
        })
    }

    fn check_writable(&self) -> Result<(), Error> {
        temporary(&self.root)
            .map(drop)
            .map_err(Error::io(&self.root))
    }

    /// The name of the run's arguments.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file of this folder is, `/` between the parts of its name.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Call this before the first file is written: notes what this run is going to write, and removes what an earlier run of unboil
    /// wrote here. An error if a file of somebody else has the name of one of these. Files of `run_folder`, a folder of this run, may be
    /// sources although they are in this folder.
    pub fn begin(
        &self,
        sources: &[Source],
        config: &WriteConfig,
        run_folder: &Path,
    ) -> Result<(), Error> {
        let mut planned: BTreeSet<String> = outputs(config).map(str::to_string).collect();
        for source in sources {
            let name = articles::out_name(source, config.to);
            if planned.contains(&name) {
                let reason = format!("would be written as {name}, as another input; move one away");
                return Err(Error::config(&source.rel, reason));
            }
            planned.insert(name);
        }
        let previous = manifest::planned_names(&self.path(MANIFEST));
        // In a folder that holds nothing yet there is no link to meet.
        if self.path(articles::ARTICLES).symlink_metadata().is_ok() {
            for name in planned.iter().chain(&previous) {
                self.check_links(name)?;
            }
        }
        let root = real(&self.root);
        for source in sources
            .iter()
            .filter(|source| !source.path.starts_with(run_folder))
        {
            if real(&source.path).starts_with(&root) {
                let reason = format!(
                    "is in the output folder {}, by a link",
                    path_text(&self.root)
                );
                return Err(Error::config(path_text(&source.path), reason));
            }
        }
        for name in &planned {
            let path = self.path(name);
            if path.symlink_metadata().is_ok() && !previous.contains(name) {
                return Err(Error::config(
                    path_text(&path),
                    "was not written by unboil and would be replaced; move it away",
                ));
            }
        }
        // Both are in the plan, so that a run that is killed from here on is known again.
        manifest::write_plan(self, planned.union(&previous))?;
        for name in previous.iter().filter(|name| *name != MANIFEST) {
            self.remove(&self.path(name))?;
        }
        for entry in WalkDir::new(&self.root).into_iter().flatten() {
            if entry.file_type().is_file() && is_unfinished(&entry.file_name().to_string_lossy()) {
                self.remove(entry.path())?;
            }
        }
        // What has the name of a file that is gone is somebody else's from here on.
        manifest::write_plan(self, planned.iter())
    }

    /// An error if a folder on the way to a file is a link: what is behind it is not ours to replace.
    fn check_links(&self, name: &str) -> Result<(), Error> {
        let mut path = self.root.clone();
        for part in name.split('/') {
            path.push(part);
            if path.symlink_metadata().is_ok_and(|data| data.is_symlink()) {
                let reason =
                    "is a symbolic link, which unboil does not write through; move it away";
                return Err(Error::config(path_text(&path), reason));
            }
        }
        Ok(())
    }

    /// Removes a file, and the folders that it leaves empty.
    fn remove(&self, path: &Path) -> Result<(), Error> {
        match fs::remove_file(path) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(Error::io(path)(e)),
        }
        let mut folder = path.parent();
        while let Some(at) = folder.filter(|at| *at != self.root) {
            if fs::remove_dir(at).is_err() {
                break;
            }
            folder = at.parent();
        }
        Ok(())
    }

    /// Begins a file. It gets its name with [`NewFile::commit`].
    pub fn new_file(&self, name: &str) -> Result<NewFile, Error> {
        NewFile::new(self.path(name))
    }

    /// Writes a file piece by piece.
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
        file.commit().map(drop)
    }

    /// Writes a file of lines.
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
        file.commit().map(drop)
    }
}

/// The real path of something that need not exist yet.
pub fn real(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut known = absolute.as_path();
    loop {
        if let Ok(mut real) = known.canonicalize() {
            real.extend(missing.iter().rev());
            return real;
        }
        let (Some(parent), Some(name)) = (known.parent(), known.file_name()) else {
            return absolute;
        };
        missing.push(name.to_os_string());
        known = parent;
    }
}

/// A path in a message.
pub fn path_text(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::IoConfig;
    use crate::write::OUTPUTS;
    use unboil_html::OutputFormat;

    fn files(root: &Path) -> Vec<String> {
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
    fn only_files_of_unboil_are_replaced() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().join("out");
        let sources = ["a.txt", "b/c.txt"].map(Source::from_name);
        let out = OutDir::create(&root, &[], false, "one").expect("a new folder");
        out.begin(&sources, &WriteConfig::default(), Path::new("own"))
            .expect("nothing in the way");
        for source in &sources {
            let file = out.new_file(&articles::out_name(source, OutputFormat::Text));
            file.and_then(NewFile::commit).expect("written");
        }
        let unfinished = out.new_file("articles/d/e.txt").expect("begun");
        std::mem::forget(unfinished); // As a killed run leaves it.
        fs::write(root.join("mine.txt"), "mine").expect("file");
        assert!(OutDir::create(&root, &[], false, "two").is_err());
        OutDir::create(&root, &[], false, "one").expect("the same run, unfinished");
        let reopened = OutDir::create(&root, &[], true, "two").expect("forced");
        reopened
            .begin(&sources[..1], &WriteConfig::default(), Path::new("own"))
            .expect("all by unboil");
        assert_eq!(files(&root), ["manifest.jsonl", "mine.txt"]);
        assert!(!root.join("articles").exists());

        fs::create_dir_all(root.join("articles/b")).expect("folder");
        fs::write(root.join("articles/b/c.txt"), "mine").expect("file");
        let e = reopened
            .begin(&sources, &WriteConfig::default(), Path::new("own"))
            .expect_err("in the way");
        assert!(e.to_string().contains("c.txt: was not written by unboil"));
        assert_eq!(
            files(&root),
            ["articles/b/c.txt", "manifest.jsonl", "mine.txt"]
        );
    }

    #[test]
    fn an_unfinished_run_is_recognised_until_its_manifest_is_written() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let reopened = || OutDir::create(dir.path(), &[], false, "one");
        // As one that is killed before it wrote its plan leaves the folder, where its spill folder may be too.
        fs::write(dir.path().join(".unboil-1.tmp"), "").expect("file");
        fs::create_dir(dir.path().join(".unboil-spill")).expect("folder");
        let out = reopened().expect("nothing is there");
        out.begin(&[], &WriteConfig::default(), Path::new("own"))
            .expect("nothing in the way");
        for name in OUTPUTS.iter().filter(|name| **name != MANIFEST) {
            out.write_lines(name, []).expect("written");
            reopened().expect("not finished");
        }
        out.begin(&[], &WriteConfig::default(), Path::new("own"))
            .expect("its own files");
        manifest::write_manifest(
            &out,
            IoConfig {
                read: &Default::default(),
                write: &Default::default(),
            },
            Vec::new(),
        )
        .expect("written");
        assert!(reopened().is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_below_the_folder_are_refused() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let (root, outside) = (dir.path().join("out"), dir.path().join("outside"));
        fs::create_dir(&outside).expect("folder");
        fs::write(outside.join("a.txt"), "mine").expect("file");
        let sources = [Source::from_name("a.txt")];
        let out = OutDir::create(&root, &[], false, "").expect("a new folder");
        out.begin(&sources, &WriteConfig::default(), Path::new("own"))
            .expect("nothing in the way");
        std::os::unix::fs::symlink(&outside, root.join("articles")).expect("link");
        let error = out
            .begin(&sources, &WriteConfig::default(), Path::new("own"))
            .expect_err("a link is in the way");
        assert!(error.to_string().contains("symbolic link"), "{error}");
        assert!(outside.join("a.txt").exists());
    }

    #[test]
    fn a_file_has_no_name_before_it_is_whole() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = OutDir::create(dir.path(), &[], false, "").expect("empty");
        let mut file = out.new_file("x/y").expect("begun");
        file.write_all(b"half").expect("written");
        assert!(!out.path("x/y").exists());
        drop(file);
        assert!(files(dir.path()).is_empty());
        let mut file = out.new_file("x/y").expect("begun");
        file.write_all(b"whole").expect("written");
        let seal = file.commit().expect("committed");
        assert_eq!(seal.bytes, 5);
        assert_eq!(seal.xxh3, xxhash_rust::xxh3::xxh3_64(b"whole"));
        assert_eq!(fs::read(out.path("x/y")).expect("the file"), b"whole");
    }
}
