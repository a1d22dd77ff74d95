//! A file that is one article comes in; its text goes out.

use std::io::Read;

use memchr::memchr_iter;

use crate::config::ReadConfig;
use crate::document::Article;
use crate::error::Stage;
use crate::read::decode::{decode, sniff};
use crate::read::input::Input;
use crate::read::{ReadFile, Source, jsonl};

/// Reads a file that is one article.
pub fn read(source: &Source, config: &ReadConfig) -> ReadFile {
    let unusable = |stage, line, reason| ReadFile::unusable(source, stage, line, reason);
    let input = match Input::open(source) {
        Ok(input) => input,
        Err(e) => return unusable(Stage::Read, None, e.to_string()),
    };
    // The article that is too long begins with the file.
    let too_long = || unusable(Stage::Read, Some(1), jsonl::too_long(config));
    let mut bytes = Vec::new();
    let most = config.max_article_bytes as u64;
    // Of a packed file the length is known only when so much was read.
    if let Input::Plain(file) = &input
        && file.metadata().is_ok_and(|data| data.len() > most)
    {
        return too_long();
    }
    let result = input.take(most.saturating_add(1)).read_to_end(&mut bytes);
    if let Err(e) = result {
        let line = 1 + memchr_iter(b'\n', &bytes).count();
        return unusable(Stage::Read, Some(line), e.to_string());
    }
    if bytes.len() as u64 > most {
        return too_long();
    }
    let encoding = sniff(&bytes, jsonl::declared(config));
    let text = match decode(bytes, encoding) {
        Ok(text) => text,
        Err(e) => return unusable(Stage::Decode, Some(e.line), e.reason),
    };
    let mut file = ReadFile::empty(source, encoding);
    file.articles.push(Article {
        id: source.rel.clone(),
        url: None,
        date: None,
        text,
    });
    file
}
