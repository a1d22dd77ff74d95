//! The step `choice`: groups the articles, and chooses what is reported and what goes.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::mem::take;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema, SchemaRef};
use unboil::Duplicates;
use unboil_match::{
    ArticleId, ArticleOverlap, Group, Passage, RemovalCandidate, clusters, drop_passages,
    reported_passages, sort_candidates,
};

use super::choice_rows::{
    ArticleChoice, ChoiceRow, GroupRow, PassageRow, choice_batch, choice_fields,
};
use super::columns::Columns;
use super::context::StageContext;
use super::pair_rows::{PairRow, read_pairs};
use super::stage::Stage;

/// Rows of a batch of results.
const RESULT_ROWS: usize = 8192;

/// Reads all rows of the step `passages`, with `dropped_rank`, `kept_rank`, `dropped_id` and `kept_id`,
/// and holds them: about 300 bytes a row. The results have the columns of `choice_rows.rs`.
pub(super) struct Choice {
    context: Arc<StageContext>,
    candidates: Vec<RemovalCandidate>,
    overlaps: Vec<ArticleOverlap>,
    articles: HashMap<ArticleId, RankedName>,
    /// The results; `None` until all rows were added.
    results: Option<VecDeque<ChoiceRow>>,
}

/// The rank and the id of an article.
struct RankedName {
    rank: i64,
    id: String,
}

/// The articles by their number.
struct Names<'a> {
    articles: &'a HashMap<ArticleId, RankedName>,
    /// The place of each article in the order of the ranks.
    places: HashMap<ArticleId, u32>,
}

impl Choice {
    pub(super) fn new(context: Arc<StageContext>) -> Choice {
        Choice {
            context,
            candidates: Vec::new(),
            overlaps: Vec::new(),
            articles: HashMap::new(),
            results: None,
        }
    }

    fn choose(&mut self) -> Vec<ChoiceRow> {
        let articles = take(&mut self.articles);
        let names = Names::new(&articles);
        let (mut candidates, mut overlaps) = (take(&mut self.candidates), take(&mut self.overlaps));
        sort_candidates(&mut candidates);
        overlaps.sort_by_key(|one| (names.place(one.dropped), names.place(one.kept)));
        let mut groups = clusters(&overlaps);
        groups.sort_by_key(|group| names.place(group.stays));
        let duplicates = self.context.config.duplicates;
        let mut rows = match duplicates {
            Duplicates::Report => Vec::new(),
            Duplicates::DropPassages => names.passages_to_drop(&candidates),
            Duplicates::DropArticles => names.articles_to_drop(&groups),
        };
        let passages = candidates.into_iter().map(|candidate| candidate.passage);
        let mut passages: Vec<Passage> = passages.collect();
        // The reason of a removal refers to its passage, so all passages are reported.
        if duplicates != Duplicates::DropPassages {
            passages = reported_passages(passages, &groups, |article| names.place(article));
        }
        rows.extend(
            passages
                .iter()
                .map(|passage| ChoiceRow::Passage(names.passage(passage))),
        );
        rows.extend(groups.iter().flat_map(|group| names.group(group)));
        rows
    }
}

impl Names<'_> {
    fn new(articles: &HashMap<ArticleId, RankedName>) -> Names<'_> {
        let mut order: Vec<ArticleId> = articles.keys().copied().collect();
        order.sort_unstable_by_key(|article| articles[article].rank);
        let places = order.into_iter().zip(0..).collect();
        Names { articles, places }
    }

    fn place(&self, article: ArticleId) -> u32 {
        self.places[&article]
    }

    fn id(&self, article: ArticleId) -> &str {
        &self.articles[&article].id
    }

    fn passages_to_drop(&self, candidates: &[RemovalCandidate]) -> Vec<ChoiceRow> {
        let place = |article| self.place(article);
        let chosen = drop_passages(candidates, place, |article| self.id(article)).into_iter();
        let rows = chosen.map(|(article, chosen)| {
            let names = chosen.partners.iter();
            let names = names.map(|&one| (one, self.id(one).to_string())).collect();
            let choice = ArticleChoice::Passages {
                removals: chosen.removals,
                partners: chosen.partners,
                names,
            };
            ChoiceRow::Article(article, choice)
        });
        rows.collect()
    }

    fn articles_to_drop(&self, groups: &[Group]) -> Vec<ChoiceRow> {
        let members = groups.iter().flat_map(|group| {
            group
                .members
                .iter()
                .map(move |member| (member, group.stays))
        });
        let rows = members.map(|(member, stays)| {
            let choice = ArticleChoice::Member {
                member: *member,
                stays: self.id(stays).to_string(),
            };
            ChoiceRow::Article(member.article, choice)
        });
        rows.collect()
    }

    fn passage(&self, passage: &Passage) -> PassageRow {
        PassageRow {
            a: self.id(passage.a.article).to_string(),
            b: self.id(passage.b.article).to_string(),
            passage: *passage,
        }
    }

    fn group<'g>(&'g self, group: &'g Group) -> impl Iterator<Item = ChoiceRow> + 'g {
        group.members.iter().map(|member| {
            ChoiceRow::Group(GroupRow {
                stays: self.id(group.stays).to_string(),
                article: self.id(member.article).to_string(),
                member: *member,
            })
        })
    }
}

impl Stage for Choice {
    const ROWS: usize = 16_384;

    fn schema(&self, _: &SchemaRef) -> SchemaRef {
        Arc::new(Schema::new(choice_fields()))
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        for (article, rank, id) in [
            ("dropped", "dropped_rank", "dropped_id"),
            ("kept", "kept_rank", "kept_id"),
        ] {
            let (articles, ranks) = (columns.longs(article)?, columns.longs(rank)?);
            let ids = columns.texts(id)?;
            for row in 0..batch.num_rows() {
                let number = articles.value(row) as ArticleId;
                if let Entry::Vacant(entry) = self.articles.entry(number) {
                    let id = ids.get(row)?.unwrap_or("").to_string();
                    let rank = ranks.value(row);
                    entry.insert(RankedName { rank, id });
                }
            }
        }
        for row in read_pairs(batch)? {
            match row {
                PairRow::Passage(candidate) => self.candidates.push(candidate),
                PairRow::Overlap(overlap) => self.overlaps.push(overlap),
            }
        }
        Ok(RecordBatch::new_empty(schema.clone()))
    }

    fn finish(&mut self, schema: &SchemaRef) -> Result<Option<RecordBatch>, ArrowError> {
        let mut results = match self.results.take() {
            Some(results) => results,
            None => self.choose().into(),
        };
        let rows: Vec<ChoiceRow> = results.drain(..RESULT_ROWS.min(results.len())).collect();
        self.results = Some(results);
        choice_batch(&rows, schema).map(Some)
    }
}
