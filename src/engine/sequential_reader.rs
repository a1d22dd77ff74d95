//! Reads what is known of many articles: [`SequentialReader`].

use super::corpus::{ArticleMeta, Corpus};
use unboil_io::Error;

/// Reads what is known of articles in the order of their numbers: each group once.
pub(super) struct SequentialReader<'c, 'a> {
    corpus: &'c Corpus<'a>,
    /// The group that was read last, and its articles.
    group: Option<usize>,
    articles: Vec<(usize, ArticleMeta)>,
}

impl<'c, 'a> SequentialReader<'c, 'a> {
    /// Makes a reader.
    pub(super) fn new(corpus: &'c Corpus<'a>) -> SequentialReader<'c, 'a> {
        SequentialReader {
            corpus,
            group: None,
            articles: Vec::new(),
        }
    }

    /// What is known of an article.
    ///
    /// # Errors
    /// If the spill file cannot be read.
    pub(super) fn article(&mut self, article: usize) -> Result<&ArticleMeta, Error> {
        let (group, index) = self.corpus.data.table.locate(article);
        if self.group != Some(group) {
            let file = self.corpus.file_of_group(group);
            self.articles = self.corpus.articles_of_group(file, group)?;
            self.group = Some(group);
        }
        Ok(&self.articles[index].1)
    }
}
