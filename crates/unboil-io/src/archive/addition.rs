//! Adds articles to an archive: [`ArchiveAddition`].

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use unboil_text::Article;
use xxhash_rust::xxh3::xxh3_64;

use super::block::ArchivedArticle;
use super::block_packer::BlockPacker;
use super::section::{OpenSection, PackedSection};
use super::segment_writer::SegmentWriter;
use super::writer::ArchiveWriter;
use crate::error::Error;

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
/// use unboil_io::{ArchiveAddition, ArchiveInfo, ArchiveWriter};
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
/// let refused = addition.add(articles.into());
/// assert!(refused.is_empty());
/// // Any thread can pack sections, which are then written in their order.
/// for section in addition.full_sections()? {
///     addition.write(&section.pack()?)?;
/// }
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
    /// The last articles.
    open: OpenSection,
    /// The sections before them that are not packed yet.
    full: Vec<OpenSection>,
    /// Packs with the dictionary of the first section.
    first: Option<Arc<BlockPacker>>,
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
            open: OpenSection::default(),
            full: Vec::new(),
            first: None,
            summary: AdditionSummary::default(),
        })
    }

    /// Adds articles after those that were added before. Articles without text are left out. Returns
    /// the ids of those that are not added because the archive has an article with this id and another
    /// text.
    pub fn add(&mut self, articles: Vec<Article>) -> Vec<String> {
        let mut refused = Vec::new();
        for article in articles {
            if article.text.is_empty() {
                continue;
            }
            let archived = ArchivedArticle::new(self.next_number, &article);
            match self.known.entry(xxh3_64(article.id.as_bytes())) {
                Entry::Vacant(entry) => {
                    entry.insert(archived.text_hash);
                    self.next_number += 1;
                    self.summary.added += 1;
                    self.open.push(archived, &article.text);
                    if self.open.is_full() {
                        self.full.push(std::mem::take(&mut self.open));
                    }
                }
                Entry::Occupied(entry) if *entry.get() == archived.text_hash => {
                    self.summary.present += 1;
                }
                Entry::Occupied(_) => refused.push(article.id),
            }
        }
        refused
    }

    /// The number of sections that [`ArchiveAddition::full_sections`] would return.
    pub fn full_section_count(&self) -> usize {
        self.full.len()
    }

    /// Takes the sections that are full. Pack and [write](ArchiveAddition::write) each of them, in
    /// this order.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn full_sections(&mut self) -> Result<Vec<OpenSection>, Error> {
        let sections = std::mem::take(&mut self.full);
        let trains = self.first.is_none();
        let first = match (&self.first, sections.first()) {
            (Some(first), _) => Arc::clone(first),
            (None, None) => return Ok(sections),
            (None, Some(section)) => {
                let trained = section.train().map_err(Error::io(self.segment.path()));
                let (dictionary, packer) = trained?;
                self.segment.add_dictionary(&dictionary)?;
                Arc::clone(self.first.insert(Arc::new(packer)))
            }
        };
        let with_first =
            |(section, at): (OpenSection, usize)| section.with_first(&first, trains && at == 0);
        Ok(sections.into_iter().zip(0..).map(with_first).collect())
    }

    /// Writes a section.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&mut self, section: &PackedSection) -> Result<(), Error> {
        self.segment.add(section)
    }

    /// Writes the articles to the archive. A run that is killed before leaves the archive as it
    /// was.
    ///
    /// # Errors
    /// If a file cannot be written. The archive then is as it was before, or has the articles if only
    /// the last sync failed.
    pub fn finish(mut self) -> Result<AdditionSummary, Error> {
        let mut sections = self.full_sections()?;
        let last = std::mem::take(&mut self.open);
        sections.extend((!last.is_empty()).then(|| match &self.first {
            Some(first) => last.with_first(first, false),
            None => last,
        }));
        for section in sections {
            let packed = section.pack().map_err(Error::io(self.segment.path()))?;
            self.write(&packed)?;
        }
        self.archive.add_segment(self.segment, self.next_number)?;
        Ok(self.summary)
    }
}
