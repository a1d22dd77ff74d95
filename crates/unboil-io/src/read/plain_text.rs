//! A file that is one article comes in; its text goes out.

use std::io::Read;

use memchr::memchr_iter;

use crate::config::ReadConfig;
use crate::error::ProblemStage;
use crate::read::decode::{decode, detect_encoding};
use crate::read::decompress::DecompressReader;
use crate::read::{ReadFile, Source, json_row};
use unboil_text::Article;

/// Reads a file that is one article.
pub fn read(source: &Source, config: &ReadConfig) -> ReadFile {
    let bytes = match read_bytes(source, config) {
        Ok(bytes) => bytes,
        Err(unusable) => return *unusable,
    };
    let encoding = detect_encoding(&bytes, json_row::declared_encoding(config));
    let text = match decode(bytes, encoding) {
        Ok(text) => text,
        Err(e) => return ReadFile::unusable(source, ProblemStage::Decode, Some(e.line), e.reason),
    };
    let mut file = ReadFile::empty(source, encoding);
    file.articles.push(Article {
        id: source.rel.clone(),
        text,
        ..Article::default()
    });
    file
}

/// The bytes of a file that is one article, unpacked, or the file as it is told when it cannot be used.
pub fn read_bytes(source: &Source, config: &ReadConfig) -> Result<Vec<u8>, Box<ReadFile>> {
    let unusable = |stage, line, reason| {
        let file = ReadFile::unusable(source, stage, line, reason);
        Err(Box::new(file))
    };
    let input = match DecompressReader::open(source) {
        Ok(input) => input,
        Err(e) => return unusable(ProblemStage::Read, None, e.to_string()),
    };
    // The article that is too long begins with the file.
    let too_long = || {
        unusable(
            ProblemStage::Read,
            Some(1),
            json_row::too_long_message(config),
        )
    };
    let mut bytes = Vec::new();
    let max_bytes = config.max_article_bytes as u64;
    // Of a packed file the length is known only when so much was read.
    if let DecompressReader::Plain(file) = &input
        && file.metadata().is_ok_and(|data| data.len() > max_bytes)
    {
        return too_long();
    }
    let result = input
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes);
    if let Err(e) = result {
        let line = 1 + memchr_iter(b'\n', &bytes).count();
        return unusable(ProblemStage::Read, Some(line), e.to_string());
    }
    match bytes.len() as u64 > max_bytes {
        true => too_long(),
        false => Ok(bytes),
    }
}
