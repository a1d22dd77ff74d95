//! [`name_cleaned_files`] gives each cleaned file a name of its own.

use std::collections::HashSet;

use unboil_html::OutputFormat;
use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use crate::formats::format::Source;
use crate::read::compression::Compression;

/// The most bytes in the name of a file or folder. Common file systems allow 255; the rest is for
/// the ending of a name that another file has.
const MAX_NAME_BYTES: usize = 240;

/// Sets the name of the cleaned copy of each source, `cleaned_rel`.
///
/// A name is that of the input. If a page of HTML would get the name of another output, its name
/// gets an ending such as `-2`. A name that is too long for a file system is cut, and gets a hash.
/// With `ignores_case`, names that differ only in case count as equal.
///
/// ```
/// use unboil_io::{Source, name_cleaned_files};
///
/// let mut sources = ["a.html", "a.html.txt", "A.HTML.txt"].map(Source::from_name);
/// name_cleaned_files(&mut sources, Default::default(), false);
/// assert_eq!(&*sources[0].cleaned_rel, "a.html-2.txt");
/// assert_eq!(&*sources[1].cleaned_rel, "a.html.txt");
/// assert_eq!(&*sources[2].cleaned_rel, "A.HTML.txt");
///
/// name_cleaned_files(&mut sources, Default::default(), true);
/// assert_eq!(&*sources[2].cleaned_rel, "A.HTML-2.txt");
/// ```
pub fn name_cleaned_files(sources: &mut [Source], output: OutputFormat, ignores_case: bool) {
    let mut taken = TakenNames {
        keys: HashSet::new(),
        ignores_case,
    };
    // Files that keep their names come first.
    for is_page in [false, true] {
        for source in sources
            .iter_mut()
            .filter(|source| source.format.is_page() == is_page && !source.is_reference)
        {
            let rel = source.format.cleaned_name(&source.rel, output);
            let name = taken.free_name(&shortened(&rel));
            taken.add_with_folders(&name);
            source.cleaned_rel = match *name == *source.rel {
                true => source.rel.clone(),
                false => name.into(),
            };
        }
    }
}

/// Cuts the parts of a path that are too long.
fn shortened(rel: &str) -> String {
    let parts: Vec<String> = rel.split('/').map(shortened_part).collect();
    parts.join("/")
}

fn shortened_part(part: &str) -> String {
    if part.len() <= MAX_NAME_BYTES {
        return part.to_string();
    }
    let (stem, extensions) = split_extensions(part);
    let ending = format!("-{:016x}{extensions}", xxh3_64(part.as_bytes()));
    let cut = stem.floor_char_boundary(MAX_NAME_BYTES - ending.len());
    format!("{}{ending}", &stem[..cut])
}

/// The most bytes of a part of a [`portable_name`].
const MAX_PORTABLE_BYTES: usize = 100;

/// A name for a cleaned copy that every file system accepts: each part has only ASCII letters,
/// digits, `.`, `_` and `-`, and a hash instead of what was replaced or cut.
///
/// ```
/// let name = unboil_io::portable_name("2024/Tides: an update.txt");
/// assert_eq!(name, "2024/Tides__an_update-8c34cd7a104553b9.txt");
/// ```
pub fn portable_name(rel: &str) -> String {
    let (folders, file) = rel.rsplit_once('/').unwrap_or(("", rel));
    let folders = folders.split('/').filter(|part| !part.is_empty());
    let folders = folders.map(|part| match part == ascii_name(part) {
        true => part.to_string(),
        false => with_hash(part, part),
    });
    // The file always gets the hash: the file system has just refused its name.
    let parts: Vec<String> = folders.chain([with_hash(file, rel)]).collect();
    parts.join("/")
}

/// The name with `_` instead of characters that some file systems refuse, and cut.
fn ascii_name(part: &str) -> String {
    let is_allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let allowed = |c: char| if is_allowed(&c) { c } else { '_' };
    part.chars().map(allowed).take(MAX_PORTABLE_BYTES).collect()
}

/// The name in ASCII, with a hash of `hashed` before its extensions.
fn with_hash(part: &str, hashed: &str) -> String {
    let (stem, extensions) = split_extensions(part);
    let (stem, extensions) = (ascii_name(stem), ascii_name(extensions));
    format!("{stem}-{:016x}{extensions}", xxh3_64(hashed.as_bytes()))
}

/// Splits a name before its last two extensions, if these are short.
fn split_extensions(name: &str) -> (&str, &str) {
    let mut at = name.len();
    for _ in 0..2 {
        match name[..at].rfind('.') {
            Some(dot) if dot > 0 && name.len() - dot <= 20 => at = dot,
            _ => break,
        }
    }
    name.split_at(at)
}

/// The names that outputs have already.
struct TakenNames {
    /// Each file is there twice: with a mark that tells it from a folder.
    keys: HashSet<String>,
    ignores_case: bool,
}

impl TakenNames {
    /// What is equal for two names that are one file.
    fn key(&self, name: &str) -> String {
        match self.ignores_case && !name.is_ascii() {
            // Such file systems compare letters with accents in one form, and some `ß` with `ss`.
            true => name.nfc().collect::<String>().to_uppercase().to_lowercase(),
            false if self.ignores_case => name.to_ascii_lowercase(),
            false => name.to_string(),
        }
    }

    /// The name, or the name with the first ending that makes it free.
    fn free_name(&self, name: &str) -> String {
        if !self.is_taken(name) {
            return name.to_string();
        }
        let at = name.rfind('/').map_or(0, |at| at + 1);
        let (folder, file) = name.split_at(at);
        // The number stands before the extension and that of the compression.
        let (inner, _) = Compression::split_extension(file);
        let dot = inner.rfind('.').filter(|&dot| dot > 0);
        let (stem, extensions) = file.split_at(dot.unwrap_or(inner.len()));
        let numbered = |n: usize| format!("{folder}{stem}-{n}{extensions}");
        let free = (2..).map(numbered).find(|name| !self.is_taken(name));
        free.expect("fewer names are taken than there are numbers")
    }

    /// True if the name is that of another output, or of a folder of one, or if a folder in it has
    /// the name of another output.
    fn is_taken(&self, name: &str) -> bool {
        let key = self.key(name);
        let is_file = |at: usize| self.keys.contains(&format!("{}\0", &key[..at]));
        self.keys.contains(&key) || key.match_indices('/').any(|(at, _)| is_file(at))
    }

    /// Adds a file, and its folders.
    fn add_with_folders(&mut self, name: &str) {
        let key = self.key(name);
        for (at, _) in key.match_indices('/') {
            if !self.keys.contains(&key[..at]) {
                self.keys.insert(key[..at].to_string());
            }
        }
        self.keys.insert(format!("{key}\0"));
        self.keys.insert(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(rels: &[&str]) -> Vec<String> {
        let mut sources: Vec<Source> = rels.iter().map(|rel| Source::from_name(rel)).collect();
        name_cleaned_files(&mut sources, OutputFormat::Text, false);
        cleaned(&sources)
    }

    fn cleaned(sources: &[Source]) -> Vec<String> {
        let names = sources.iter().map(|source| source.cleaned_rel.to_string());
        names.collect()
    }

    #[test]
    fn names_differ_in_more_than_case_where_case_is_ignored() {
        let rels = [
            "a.txt",
            "A.txt",
            "B/x.txt",
            "b",
            "E\u{301}.txt",
            "\u{e9}.txt",
            "stra\u{df}e",
            "STRASSE",
        ];
        assert_eq!(names(&rels), rels);
        let mut sources = rels.map(Source::from_name);
        name_cleaned_files(&mut sources, OutputFormat::Text, true);
        let expected = [
            "a.txt",
            "A-2.txt",
            "B/x.txt",
            "b-2",
            "E\u{301}.txt",
            "\u{e9}-2.txt",
            "stra\u{df}e",
            "STRASSE-2",
        ];
        assert_eq!(cleaned(&sources), expected);
    }

    #[test]
    fn each_file_has_its_own_name() {
        assert_eq!(names(&["a.txt", "b/a.txt"]), ["a.txt", "b/a.txt"]);
        assert_eq!(
            names(&["a.html", "a.html.txt", "a.html-2.txt"]),
            ["a.html-3.txt", "a.html.txt", "a.html-2.txt"]
        );
        assert_eq!(
            names(&[
                "x.html",
                "x.html.txt/y.txt",
                "x.htm",
                "x.html.gz",
                "x.html.txt.gz"
            ]),
            [
                "x.html-2.txt",
                "x.html.txt/y.txt",
                "x.htm.txt",
                "x.html-2.txt.gz",
                "x.html.txt.gz"
            ]
        );
    }

    #[test]
    fn long_names_are_cut_and_stay_different() {
        let long = |end: &str| format!("{}/{}{end}", "d".repeat(300), "é".repeat(200));
        let (one, two) = (long("1.jsonl.gz"), long("2.jsonl.gz"));
        let found = names(&[&one, &two]);
        assert_ne!(found[0], found[1]);
        for name in &found {
            assert!(name.ends_with(".jsonl.gz"), "{name}");
            assert!(
                name.split('/').all(|part| part.len() <= MAX_NAME_BYTES),
                "{name}"
            );
        }
        assert_eq!(found, names(&[&one, &two]));
    }
}
