//! Any bytes as a file, compressed or not.

use std::fs;
use std::io::{Read, Write};

use unboil_io::{Compression, ReadConfig, ReadStatus, Source, read_file};

use super::fuzz_input::FuzzInput;
use super::memory_disk::memory_dir;

/// The names of files: each format in each compression.
const NAMES: [&str; 16] = [
    "a.txt",
    "a.jsonl",
    "a.html",
    "a.txt.gz",
    "a.jsonl.gz",
    "a.html.gz",
    "a.txt.zst",
    "a.jsonl.zst",
    "a.html.zst",
    "a.txt.bz2",
    "a.jsonl.bz2",
    "a.txt.xz",
    "a.jsonl.xz",
    "a.json",
    "a.csv",
    "a.tsv",
];

/// Largest article: what a few thousand bytes unpack to can be longer.
const MAX_ARTICLE_BYTES: usize = 1 << 16;

/// Reads a file. The first byte selects its name, and whether the other bytes are the file or what
/// is compressed in it; then there follow edits of the compressed bytes.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let mut input = FuzzInput(bytes);
    let selected = usize::from(input.byte());
    let name = NAMES[selected % NAMES.len()];
    let (_, compression) = Compression::split_extension(name);
    let content = match selected / NAMES.len() % 3 {
        0 => input.0.to_vec(),
        1 => compress(input.0, compression),
        _ => {
            let (at, flip, cut) = (input.number(), input.byte(), input.byte());
            let mut content = compress(input.0, compression);
            if let Some(byte) = content.get_mut(at) {
                *byte ^= flip;
            }
            content.truncate(content.len().saturating_sub(usize::from(cut)));
            content
        }
    };
    check_file(name, &content, decompress(&content, compression));
}

/// Reads the file as it is in a corpus. `unpacked` are the bytes in it, if it is whole.
fn check_file(name: &str, content: &[u8], unpacked: Option<Vec<u8>>) {
    let folder = memory_dir();
    let mut source = Source::from_name(name);
    source.path = folder.path().join(name);
    fs::write(&source.path, content).expect("a file");
    let config = ReadConfig {
        max_article_bytes: MAX_ARTICLE_BYTES,
        ..ReadConfig::default()
    };
    let file = read_file(&source, &config);
    let second = read_file(&source, &config);
    let problems = |file: &unboil_io::ReadFile| -> Vec<String> {
        file.problems.iter().map(ToString::to_string).collect()
    };
    assert_eq!(problems(&file), problems(&second));
    assert_eq!(file.articles, second.articles);
    for problem in &file.problems {
        assert_eq!(problem.path, name);
        assert!(problem.line != Some(0) && !problem.reason.is_empty());
    }
    assert!(
        file.articles
            .iter()
            .all(|article| !article.text.contains('\0') || name.contains("html"))
    );
    let has_rows = source.format.has_rows();
    assert_eq!(
        file.rows.len(),
        if has_rows { file.articles.len() } else { 0 }
    );
    let Some(unpacked) = unpacked else {
        assert!(
            file.status != ReadStatus::Whole,
            "a file that breaks off is not whole"
        );
        assert!(
            !file.problems.is_empty(),
            "a file that breaks off is reported"
        );
        return;
    };
    for (article, row) in file.articles.iter().zip(&file.rows) {
        let line = &unpacked[row.start as usize..][..row.bytes];
        assert!(line.len() <= MAX_ARTICLE_BYTES && article.text.len() <= 3 * line.len());
    }
    if !has_rows && file.problems.is_empty() {
        assert_eq!((file.status, file.articles.len()), (ReadStatus::Whole, 1));
    }
    if let (true, Ok(text)) = (name.contains(".txt"), std::str::from_utf8(&unpacked)) {
        let plain = !text.contains(['\0', '\x1b']) && text.len() <= MAX_ARTICLE_BYTES;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        assert!(!plain || file.articles[0].text == text);
    }
}

fn compress(bytes: &[u8], compression: Compression) -> Vec<u8> {
    match compression {
        Compression::None => bytes.to_vec(),
        Compression::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).expect("memory");
            encoder.finish().expect("memory")
        }
        Compression::Zstd => zstd::encode_all(bytes, 1).expect("memory"),
        Compression::Bzip2 => {
            let level = bzip2::Compression::fast();
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).expect("memory");
            encoder.finish().expect("memory")
        }
        Compression::Xz => {
            let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 0);
            encoder.write_all(bytes).expect("memory");
            encoder.finish().expect("memory")
        }
    }
}

/// Decompresses with the plain decoders. `None`: the file is not whole.
fn decompress(bytes: &[u8], compression: Compression) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match compression {
        Compression::None => out.extend_from_slice(bytes),
        Compression::Gzip => gunzip(bytes, &mut out)?,
        Compression::Zstd if bytes.is_empty() => return None,
        Compression::Zstd => {
            let decoder = zstd::Decoder::with_buffer(bytes).ok()?;
            decoder
                .take(MAX_UNPACKED_BYTES)
                .read_to_end(&mut out)
                .ok()?;
        }
        Compression::Bzip2 => {
            let decoder = bzip2::read::MultiBzDecoder::new(bytes);
            decoder
                .take(MAX_UNPACKED_BYTES)
                .read_to_end(&mut out)
                .ok()?;
        }
        Compression::Xz => {
            let decoder = liblzma::read::XzDecoder::new_multi_decoder(bytes);
            decoder
                .take(MAX_UNPACKED_BYTES)
                .read_to_end(&mut out)
                .ok()?;
        }
    }
    Some(out)
}

/// What a hostile file unpacks to is read up to here.
const MAX_UNPACKED_BYTES: u64 = 1 << 26;

/// Decompresses the members of a gzip file. Zeros behind a member are padding.
fn gunzip(mut bytes: &[u8], out: &mut Vec<u8>) -> Option<()> {
    loop {
        let mut decoder = flate2::bufread::GzDecoder::new(bytes);
        decoder.read_to_end(out).ok()?;
        bytes = decoder.into_inner();
        let padding = bytes.iter().take_while(|byte| **byte == 0).count();
        bytes = &bytes[padding..];
        if bytes.is_empty() {
            return Some(());
        }
    }
}
