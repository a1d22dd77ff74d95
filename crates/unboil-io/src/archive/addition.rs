//! Adds articles to an archive: [`ArchiveAddition`].

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use unboil_text::Article;
use xxhash_rust::xxh3::xxh3_64;

use super::block::{
    ArchivedArticle, BLOCK_BYTES, PackedBlock, pack, unpack_properties, unpack_texts,
};
use super::segment_writer::SegmentWriter;
use super::writer::ArchiveWriter;
use crate::error::Error;

/// Articles that are packed. Any thread can pack some.
#[derive(Clone, Debug, Default)]
pub struct PackedArticles(Vec<PackedBlock>);

impl PackedArticles {
    /// Packs articles, in their order. Articles without text are left out.
    ///
    /// # Errors
    /// If there is not enough memory.
    pub fn new(articles: &[Article]) -> std::io::Result<PackedArticles> {
        let (mut blocks, mut properties, mut texts) = (Vec::new(), Vec::new(), String::new());
        for article in articles.iter().filter(|article| !article.text.is_empty()) {
            properties.push(ArchivedArticle::new(properties.len() as u64, article));
            texts.push_str(&article.text);
            if texts.len() >= BLOCK_BYTES {
                blocks.push(pack(&properties, &texts)?);
                properties.clear();
                texts.clear();
            }
        }
        if !properties.is_empty() {
            blocks.push(pack(&properties, &texts)?);
        }
        Ok(PackedArticles(blocks))
    }
}

/// What an addition did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdditionSummary {
    /// The articles that were added.
    pub added: u64,
    /// The articles that the archive has already, with the same id and text.
    pub present: u64,
}

/// Articles that are being added. Until [`ArchiveAddition::finish`] returns, the archive is as it
/// was.
///
/// ```
/// use unboil_io::{ArchiveAddition, ArchiveInfo, ArchiveWriter, PackedArticles};
/// use unboil_text::Article;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("archive");
/// let articles = ["The tide rose.\n", "The ferry sails again.\n"].map(|text| Article {
///     id: text[4..8].to_string(),
///     text: text.to_string(),
///     ..Article::default()
/// });
/// let mut archive = ArchiveWriter::open_or_create(&path)?;
/// let mut addition = ArchiveAddition::begin(&mut archive)?;
/// let refused = addition.add(PackedArticles::new(&articles)?)?;
/// assert!(refused.is_empty());
/// assert_eq!(ArchiveInfo::read(&path)?.articles, 0);
/// assert_eq!(addition.finish()?.added, 2);
/// assert_eq!(ArchiveInfo::read(&path)?.articles, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ArchiveAddition<'a> {
    archive: &'a mut ArchiveWriter,
    /// The xxh3 of the text of each article, by the xxh3 of its id.
    known: HashMap<u64, u64>,
    segment: SegmentWriter,
    next_number: u64,
    summary: AdditionSummary,
}

impl<'a> ArchiveAddition<'a> {
    /// Begins an addition. About 40 bytes of memory are taken for each article of the archive.
    ///
    /// # Errors
    /// If the archive cannot be read or written.
    pub fn begin(archive: &'a mut ArchiveWriter) -> Result<ArchiveAddition<'a>, Error> {
        Ok(ArchiveAddition {
            known: archive.known_texts()?,
            next_number: archive.next_number(),
            segment: archive.new_segment()?,
            archive,
            summary: AdditionSummary::default(),
        })
    }

    /// Adds articles after those that were added before. Returns the ids of those that are not
    /// added because the archive has an article with this id and another text.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn add(&mut self, articles: PackedArticles) -> Result<Vec<String>, Error> {
        let mut refused = Vec::new();
        for block in articles.0 {
            self.add_block(block, &mut refused)?;
        }
        Ok(refused)
    }

    fn add_block(&mut self, block: PackedBlock, refused: &mut Vec<String>) -> Result<(), Error> {
        let unreadable = |error| Error::io(self.segment.path())(error);
        let mut articles =
            unpack_properties(&block.properties, &block.summary).map_err(unreadable)?;
        let mut stays = Vec::with_capacity(articles.len());
        for article in &articles {
            match self.known.entry(xxh3_64(article.id.as_bytes())) {
                Entry::Vacant(entry) => {
                    entry.insert(article.text_hash);
                    stays.push(true);
                    continue;
                }
                Entry::Occupied(entry) if *entry.get() == article.text_hash => {
                    self.summary.present += 1;
                }
                Entry::Occupied(_) => refused.push(article.id.clone()),
            }
            stays.push(false);
        }
        let mut block = block;
        if stays.contains(&false) {
            let texts = unpack_texts(&block.texts, &block.summary).map_err(unreadable)?;
            let (mut kept_texts, mut start) = (String::new(), 0);
            for (article, &stays) in articles.iter().zip(&stays) {
                let end = start + article.text_bytes;
                kept_texts.push_str(if stays { &texts[start..end] } else { "" });
                start = end;
            }
            let mut stays = stays.iter();
            articles.retain(|_| *stays.next().expect("one for each"));
            for (number, article) in (0..).zip(&mut articles) {
                article.number = number;
            }
            block = pack(&articles, &kept_texts).map_err(unreadable)?;
        }
        if articles.is_empty() {
            return Ok(());
        }
        block.summary.first_number = self.next_number;
        self.next_number += articles.len() as u64;
        self.summary.added += articles.len() as u64;
        self.segment.add_block(&block)
    }

    /// Writes the articles to the archive. A run that is killed before leaves the archive as it
    /// was.
    ///
    /// # Errors
    /// If a file cannot be written. The archive then is as it was before, or has the articles if only
    /// the last sync failed.
    pub fn finish(self) -> Result<AdditionSummary, Error> {
        self.archive.add_segment(self.segment, self.next_number)?;
        Ok(self.summary)
    }
}
