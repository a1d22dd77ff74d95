//! The features of a block: what it holds, how its neighbours look, where it stands in the article, and what the article as
//! a whole looks like.

use std::ops::Range;

use crate::analysis::Analysis;
use crate::scorer::block_features::BlockFeatures;
use crate::scorer::context;
use crate::scorer::dom_features;
use crate::scorer::feature_table::FeatureTable;
use crate::scorer::lexicon::Lexicon;
use crate::scorer::model::Model;
use crate::scorer::page_type;
use crate::scorer::prefix_sums::PrefixSums;
use crate::scorer::word_log_odds::{NEUTRAL, word_log_odds};
use unboil_text::PageType;

/// Numbers the features, and lists their names and the groups they belong to, in the order of the table's columns.
macro_rules! columns {
    ($($group:ident: $($name:ident)*;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy)]
        #[repr(usize)]
        pub(super) enum Column { $($($name),*),* }
        use Column::*;
        /// The names of the features.
        pub const FEATURE_NAMES: &[&str] = &[$($(stringify!($name)),*),*];
        const GROUPS: &[FeatureGroup] = &[$($({ let _ = $name; FeatureGroup::$group }),*),*];
    };
}

/// What a feature is about; reasons are given by the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FeatureGroup {
    Length,
    BlockEnd,
    Letters,
    Symbols,
    WordLogOdds,
    Dates,
    Copies,
    Overlap,
    Cues,
    Neighbours,
    Position,
    Layout,
    Document,
    Element,
    Links,
    Container,
    DeclaredType,
    PageTypeGuess,
    AttrTokens,
    SameSignature,
}

impl FeatureGroup {
    /// All groups, each at its number.
    pub(super) const ALL: [FeatureGroup; 20] = [
        FeatureGroup::Length,
        FeatureGroup::BlockEnd,
        FeatureGroup::Letters,
        FeatureGroup::Symbols,
        FeatureGroup::WordLogOdds,
        FeatureGroup::Dates,
        FeatureGroup::Copies,
        FeatureGroup::Overlap,
        FeatureGroup::Cues,
        FeatureGroup::Neighbours,
        FeatureGroup::Position,
        FeatureGroup::Layout,
        FeatureGroup::Document,
        FeatureGroup::Element,
        FeatureGroup::Links,
        FeatureGroup::Container,
        FeatureGroup::DeclaredType,
        FeatureGroup::PageTypeGuess,
        FeatureGroup::AttrTokens,
        FeatureGroup::SameSignature,
    ];

    /// The group of a feature, looked at so many blocks away.
    pub(super) fn of(column: usize, offset: isize) -> FeatureGroup {
        match GROUPS[column] {
            group @ (FeatureGroup::Cues
            | FeatureGroup::Copies
            | FeatureGroup::Overlap
            | FeatureGroup::WordLogOdds
            | FeatureGroup::Layout
            | FeatureGroup::Links
            | FeatureGroup::AttrTokens
            | FeatureGroup::Container) => group,
            _ if offset != 0 => FeatureGroup::Neighbours,
            group => group,
        }
    }
}

columns! {
    Length: WORDS SENTENCES LENGTH FRAGMENT RELATIVE;
    BlockEnd: END KIND;
    Letters: CAPITALS UPPERS FIRST FUNCTION;
    Symbols: DIGITS ITEM COMMAS SEPARATORS COLONS LINKS BRACKETS QUESTIONS QUOTES;
    WordLogOdds: TONE READER CUE_WORDS CUE_WORDS_5 TONE_5_BEFORE TONE_5_AFTER TONE_20;
    Dates: DATED DATED_5;
    Copies: COPIES RANK REPEATS_5_BEFORE REPEATS_5_AFTER REPEATS_BEFORE REPEATS_AFTER;
    Overlap: OVERLAP HEADLINE LEAD OVERLAP_4_BEFORE OVERLAP_4_AFTER;
    Cues: HIT SHAPE MARK HITS_5 HITS_15 HITS_BEFORE HITS_AFTER LAST_HIT NEXT_HIT LAST_SECTION PROSE_SINCE_SECTION;
    Neighbours: RUN RUN_WORDS RUN_PLACE MEAN_3 MEAN_10 PROSE_5_BEFORE PROSE_5_AFTER PROSE_20_BEFORE PROSE_20_AFTER PERIOD
        PROSE_MEAN_BEFORE PROSE_MEAN_AFTER FOURTH_BEFORE FOURTH_AFTER CLUSTER_2 CLUSTER_2_RANK CLUSTER_8 CLUSTER_8_RANK;
    Position: PLACE WORD_PLACE FROM_TOP FROM_END PROSE_BEFORE PROSE_AFTER PROSE_PLACE TO_PREVIOUS TO_NEXT WORDS_TO_PREVIOUS
        WORDS_TO_NEXT BODY_START BODY_END MASS_START MASS_END FROM_HEADLINE TO_PREVIOUS_LONG TO_NEXT_LONG LONG_BEFORE
        LONG_AFTER CLUSTER_START CLUSTER_END;
    Layout: GAP INDENT;
    Document: DOC_LINES DOC_WORDS DOC_PROSE DOC_MEAN DOC_HITS DOC_HIT_SHARE DOC_COPIES DOC_SHORT DOC_OPEN DOC_HEADLINES
        DOC_MARKED MASS_SHARE UNSPACED DOC_LAYOUT;
    Element: ELEMENT LEVEL INNER TAG_DEPTH HIDDEN TITLE TITLE_SHARE FROM_H1 TO_HEADING HEADING_TONE;
    Links: LINK_SHARE LINK_COUNT PAGE_LINKS;
    Container: IN_ARTICLE IN_MAIN IN_NAV IN_ASIDE IN_HEADER IN_FOOTER IN_LIST IN_TABLE IN_FIGURE IN_QUOTE IN_FORM
        ARTICLE_PROSE ARTICLE_RANK ARTICLES HALF_UP HALF_DOWN MOST_UP MOST_DOWN
        PROSE_1 PROSE_2 PROSE_3 LINKS_1 LINKS_2 LINKS_3 WORDS_1 WORDS_2;
    DeclaredType: SAID_OPEN_GRAPH SAID_LINKED_DATA SAID_SUMMARY SAID_AUTHOR SAID_BODY BODY_WORDS BODY_FOUND BODY_SHARE BODY_PLACE;
    PageTypeGuess: LIKE_ARTICLE LIKE_DOCUMENTATION LIKE_FORUM LIKE_LISTING LIKE_PRODUCT LIKE_OTHER;
    AttrTokens: NAME_NEAR NAME_MEAN NAME_WORST NAME_BEST NAME_INNER;
    SameSignature: ALIKE_COUNT ALIKE_WORDS ALIKE_MEAN ALIKE_LINKS ALIKE_PROSE;
}

/// How many features there are.
pub const FEATURE_COUNT: usize = FEATURE_NAMES.len();
/// How many of them a text has that is not a page of HTML: they come first.
pub const TEXT_FEATURE_COUNT: usize = ELEMENT as usize;

/// The features that are also looked at in the neighbours, and how far away.
const NEIGHBOUR_INPUTS: &[(Column, isize)] = &[
    (WORDS, 4),
    (END, 3),
    (CAPITALS, 2),
    (DIGITS, 2),
    (FUNCTION, 3),
    (KIND, 3),
    (HIT, 4),
    (MARK, 3),
    (GAP, 2),
    (INDENT, 2),
    (COPIES, 2),
    (OVERLAP, 3),
    (FIRST, 2),
    (ITEM, 2),
    (LENGTH, 2),
    (TONE, 3),
];

/// Those of pages.
const PAGE_NEIGHBOUR_INPUTS: &[(Column, isize)] = &[
    (ELEMENT, 2),
    (LINK_SHARE, 3),
    (NAME_NEAR, 2),
    (HALF_UP, 2),
    (ALIKE_PROSE, 2),
    (TITLE, 2),
    (BODY_PLACE, 1),
];

/// What a model of `columns` features can ask for: a column, and how many blocks away.
pub fn inputs(columns: usize) -> Vec<(usize, isize)> {
    let block_features = (0..columns).map(|column| (column, 0));
    let neighbour_inputs = NEIGHBOUR_INPUTS.iter().chain(PAGE_NEIGHBOUR_INPUTS);
    let neighbour_inputs = neighbour_inputs.filter(|&&(column, _)| (column as usize) < columns);
    let neighbour_inputs = neighbour_inputs.flat_map(|&(column, max_distance)| {
        (-max_distance..=max_distance)
            .filter(|&offset| offset != 0)
            .map(move |offset| (column as usize, offset))
    });
    block_features.chain(neighbour_inputs).collect()
}

/// The table of an article that has been through the rules; of a page of HTML also what it is taken for.
pub(crate) fn table<'a>(
    analysis: &'a Analysis<'a>,
    lexicon: &Lexicon,
    model: &Model,
) -> (FeatureTable, BlockFeatures<'a>, Option<PageType>) {
    let columns = analysis.page.map_or(TEXT_FEATURE_COUNT, |_| FEATURE_COUNT);
    let mut table = FeatureTable::new(columns, analysis.blocks.len());
    let block_features = BlockFeatures::new(analysis, lexicon);
    block_features.fill(&mut table);
    context::fill(analysis, &block_features, &mut table);
    let block_log_odds: Vec<u8> = (0..analysis.blocks.len())
        .map(|at| word_log_odds(block_features.weighted_words(at), &model.word_weights))
        .collect();
    set_word_log_odds(&mut table, &block_log_odds);
    let page_type = analysis.page.map(|page| {
        dom_features::fill(analysis, page, &block_features, lexicon, &mut table);
        dom_features::set_attr_tokens(&mut table, page, &block_log_odds, &model.attr_token_weights);
        let page_type_features = page_type::page_type_features(analysis, page, &block_features);
        let probabilities = page_type::probabilities(&page_type_features, &model.types);
        set_page_type(&mut table, &probabilities);
        page_type::argmax(&probabilities)
    });
    (table, block_features, page_type)
}

/// Fills in how likely each type of page is.
pub fn set_page_type(table: &mut FeatureTable, probabilities: &[u8; page_type::PAGE_TYPE_COUNT]) {
    for (column, &share) in (LIKE_ARTICLE as usize..).zip(probabilities) {
        table.column_mut(column).fill(share);
    }
}

/// Fills in the tone of each block, and what follows from it.
pub fn set_word_log_odds(table: &mut FeatureTable, block_log_odds: &[u8]) {
    table
        .column_mut(TONE as usize)
        .copy_from_slice(block_log_odds);
    let sums = PrefixSums::new(block_log_odds.len(), |at| usize::from(block_log_odds[at]));
    let mut set = |column: Column, run: &dyn Fn(usize) -> Range<usize>| {
        for (at, cell) in table.column_mut(column as usize).iter_mut().enumerate() {
            let Range { start, end } = run(at);
            let end = end.min(block_log_odds.len());
            *cell = match end.saturating_sub(start) {
                0 => NEUTRAL,
                blocks => (sums.range_sum(start, end) / blocks) as u8,
            };
        }
    };
    set(TONE_5_BEFORE, &|at| at.saturating_sub(5)..at);
    set(TONE_5_AFTER, &|at| at + 1..at + 6);
    set(TONE_20, &|at| at.saturating_sub(20)..at + 21);
}
