//! Schema of the feature table: a row for each feature, in the order of the table's columns.
//!
//! Each row has the name, the group that reasons are given by, and a description. `near N` says
//! that the model may also ask for the feature of blocks up to N blocks away. [`Column`] is derived
//! from the rows. `block_features`, `context_features`, `dom_features` and `page_type` fill the
//! columns.
//!
//! [`schema_hash`] of the names stands in the weights files. After a rename, write the new hash
//! with `cargo run -p unboil-training -- rehash-weights`. The order of the rows must not change
//! without training: weights refer to columns by number.
//!
//! A value is from 0 to 255. `log`: the number itself below 8, then four values for each
//! doubling (`log_bucket`).
//! `signed log`: the same with 128 for zero. `share`: 0 to 200 for 0 to 1. A distance to a block
//! that does not exist is 130.

use xxhash_rust::xxh3::xxh3_64;

use crate::scorer::feature_group::FeatureGroup;

/// A row of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// The name, as the schema hash has it.
    pub name: &'static str,
    /// The subject.
    pub group: FeatureGroup,
    /// The meaning and the scale.
    pub description: &'static str,
    /// The model may ask for this feature of blocks up to this many blocks away.
    pub neighbour_reach: u8,
}

macro_rules! features {
    ($($group:ident { $($name:ident $(near $reach:literal)?: $description:literal;)* })*) => {
        /// A column of the feature table; the number of the variant is that of the column.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[allow(dead_code, reason = "page types are filled by number")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub(crate) enum Column { $($(#[doc = $description] $name),*),* }

        /// All features, in the order of the table's columns.
        pub const FEATURES: &[Feature] = &[$($(Feature {
            name: stringify!($name),
            group: FeatureGroup::$group,
            description: $description,
            neighbour_reach: 0 $(+ $reach)?,
        }),*),*];
    };
}

features! {
    Length {
        WORDS near 4: "Words of the block, plus one; log.";
        SENTENCES: "Sentences of the block; log.";
        LETTERS near 2: "Letters and digits in the first 256 bytes; log.";
        PARAGRAPH_WORDS:
            "Words of the paragraph that the block is a fragment of; log; 0 if it is none.";
        RELATIVE_LENGTH: "Words of the block per two mean paragraphs of the article; share.";
    }
    BlockEnd {
        END_MARK near 3:
            "Last character: 1 none, 2 comma or colon, 3 ellipsis, 4 end of a sentence.";
        BLOCK_KIND near 3: "1 symbols, 2 relative date, 3 fragment, 4 truncated, 5 prose.";
    }
    Letters {
        CAPITALIZED_WORDS near 2: "Words with a capital, of all words; share.";
        UPPERCASE_LETTERS: "Capitals, of all letters; share.";
        FIRST_CHAR near 2:
            "First character: 1 symbol, 2 digit, 3 small letter, 4 capital, 5 letter without case.";
        FUNCTION_WORDS near 3:
            "Function words, of all words; share; 255 if the language is not known.";
    }
    Symbols {
        DIGITS near 2: "Digits per letter; share.";
        LIST_OR_QUOTE near 2: "1 list item, 2 quote, 3 both.";
        COMMAS: "Commas and semicolons; log.";
        SEPARATORS: "Separators of labels, such as | and /; log.";
        COLONS: "Colons; log.";
        URL_MARKS: "The marks @ and #; log.";
        BRACKETS: "Opening brackets; log.";
        QUESTION_MARKS: "Question and exclamation marks; log.";
        QUOTE_MARKS: "Double quotation marks; log.";
    }
    WordLogOdds {
        WORD_LOG_ODDS near 3: "Weights of the block's words: 128 neutral, above for boilerplate.";
        PERSONAL_PRONOUNS: "Words such as we and you, of all words, times 4; share.";
        CUE_WORDS: "Words that cues have, of the content words; share.";
        CUE_WORDS_WITHIN_5: "The same over the block and five blocks on both sides; share.";
        WORD_LOG_ODDS_5_BEFORE: "Mean of WORD_LOG_ODDS over the five blocks before.";
        WORD_LOG_ODDS_5_AFTER: "Mean of WORD_LOG_ODDS over the five blocks after.";
        WORD_LOG_ODDS_WITHIN_20: "Mean of WORD_LOG_ODDS over the block and twenty on both sides.";
    }
    Dates {
        DATE_WORDS: "Months, days and years in the block; log.";
        DATED_BLOCKS_WITHIN_5: "Blocks with such a word, of the block and five on both sides; log.";
    }
    Copies {
        COPIES near 2: "Blocks with the same words, this one included; log.";
        EARLIER_COPIES: "Those of them before this one; log.";
        REPEATS_5_BEFORE: "Blocks that occur three times or more, of the five before; log.";
        REPEATS_5_AFTER: "The same of the five after; log.";
        REPEATS_BEFORE: "The same of all before; log.";
        REPEATS_AFTER: "The same of all after; log.";
    }
    Overlap {
        PROSE_OVERLAP near 3:
            "Content words that other prose of the article has; share; 255 without content words.";
        HEADLINE_OVERLAP: "Content words that the headline has; share; 0 without a headline.";
        LEAD_OVERLAP:
            "Content words that the headline and the first 200 words of prose have; share.";
        PROSE_OVERLAP_4_BEFORE:
            "Mean of PROSE_OVERLAP over the four blocks before; 255 if unknown.";
        PROSE_OVERLAP_4_AFTER: "Mean of PROSE_OVERLAP over the four blocks after; 255 if unknown.";
    }
    Cues {
        CUE_TIER near 4: "Tier of the matched cue: 0 none, 1 B, 2 C, 3 A.";
        CUE_SHAPE: "Shape of the matched cue: 0 none, 1 ending, 2 opening, 3 notice, 4 line.";
        RULE_DECISION near 3:
            "Decision of a rule: 0 none, 1 a repeated headline, 2 any other removal.";
        KNOWN_BLOCKS_WITHIN_5:
            "Blocks with a cue or a removal, of the block and five on both sides; log.";
        KNOWN_BLOCKS_WITHIN_15: "The same with fifteen on both sides; log.";
        KNOWN_BLOCKS_BEFORE: "The same of all blocks before; log.";
        KNOWN_BLOCKS_AFTER: "The same of all blocks after; log.";
        TO_PREVIOUS_KNOWN_BLOCK: "Blocks to the previous one with a cue or a removal; log.";
        TO_NEXT_KNOWN_BLOCK: "Blocks to the next one with a cue or a removal; log.";
        TO_SECTION_CUE: "Blocks to the previous cue that opens a section; log.";
        PROSE_SINCE_SECTION_CUE: "Words of prose since that cue; log.";
    }
    Neighbours {
        NON_PROSE_RUN_BLOCKS: "Blocks of the run without prose around the block; log; 0 for prose.";
        NON_PROSE_RUN_WORDS: "Words of that run; log.";
        NON_PROSE_RUN_POSITION: "Position in that run; share.";
        MEAN_WORDS_WITHIN_3: "Mean of the log words of the block and three on both sides, times 2.";
        MEAN_WORDS_WITHIN_10: "The same with ten on both sides.";
        PROSE_WORDS_5_BEFORE: "Words of prose in the five blocks before; log.";
        PROSE_WORDS_5_AFTER: "Words of prose in the five blocks after; log.";
        PROSE_WORDS_20_BEFORE: "Words of prose in the twenty blocks before; log.";
        PROSE_WORDS_20_AFTER: "Words of prose in the twenty blocks after; log.";
        PERIODICITY:
            "Similar blocks at distance 1, times 8, plus those at the best distance of 2 to 6.";
        PARAGRAPH_MEAN_BEFORE: "Mean words of the four prose blocks before; log.";
        PARAGRAPH_MEAN_AFTER: "Mean words of the four prose blocks after; log.";
        TO_FOURTH_PROSE_BEFORE: "Blocks to the fourth prose block before; log.";
        TO_FOURTH_PROSE_AFTER: "Blocks to the fourth prose block after; log.";
        CLUSTER_GAP_2_WORDS:
            "Words of the prose cluster with gaps of at most 2 blocks; log by four.";
        CLUSTER_GAP_2_RANK: "Its rank by words; log.";
        CLUSTER_GAP_8_WORDS:
            "Words of the prose cluster with gaps of at most 8 blocks; log by four.";
        CLUSTER_GAP_8_RANK: "Its rank by words; log.";
    }
    Position {
        BLOCK_POSITION: "Blocks before, of all blocks; share.";
        WORD_POSITION: "Words before, of all words; share.";
        BLOCKS_BEFORE: "Blocks before; log.";
        BLOCKS_AFTER: "Blocks after; log.";
        PROSE_WORDS_BEFORE: "Words of prose before; log by two.";
        PROSE_WORDS_AFTER: "Words of prose after; log by two.";
        PROSE_POSITION: "Words of prose before, of all prose; share.";
        TO_PREVIOUS_PROSE: "Blocks to the previous prose block; log.";
        TO_NEXT_PROSE: "Blocks to the next prose block; log.";
        WORDS_TO_PREVIOUS_PROSE: "Words between the previous prose block and this one; log.";
        WORDS_TO_NEXT_PROSE: "Words between this block and the next prose block; log.";
        FROM_FIRST_PROSE: "Blocks from the first prose block; signed log.";
        FROM_TAIL: "Blocks from the start of the tail; signed log.";
        FROM_MAIN_RUN_START:
            "Blocks from the start of the run that is most likely the article; signed log.";
        FROM_MAIN_RUN_END: "Blocks from the end of that run; signed log.";
        FROM_HEADLINE: "Blocks from the last repeat of the headline; signed log; 0 without one.";
        TO_PREVIOUS_LONG_PARAGRAPH: "Blocks to the previous paragraph of 30 words or more; log.";
        TO_NEXT_LONG_PARAGRAPH: "Blocks to the next one; log.";
        LONG_PARAGRAPH_WORDS_BEFORE: "Words of such paragraphs before; log by two.";
        LONG_PARAGRAPH_WORDS_AFTER: "Words of such paragraphs after; log by two.";
        FROM_LARGEST_CLUSTER_START:
            "Blocks from the start of the largest cluster with gaps up to 8; signed log.";
        FROM_LARGEST_CLUSTER_END: "Blocks from its end; signed log.";
    }
    Layout {
        LINE_BREAKS_BEFORE near 2: "Line breaks before the block; log.";
        RELATIVE_INDENT near 2: "Indentation against most of the prose; signed log.";
    }
    Document {
        DOC_BLOCKS: "Blocks of the article; log by four.";
        DOC_WORDS: "Words of the article; log by four.";
        DOC_PROSE_SHARE: "Words of prose, of all words; in tenths.";
        DOC_MEAN_WORDS: "Mean words of a block; log by four.";
        DOC_KNOWN_BLOCKS: "Blocks with a cue or a removal; log by four.";
        DOC_KNOWN_SHARE: "Those, four times, of all blocks; in tenths.";
        DOC_COPY_SHARE: "Blocks that occur more than once; in tenths.";
        DOC_SHORT_SHARE: "Blocks of at most four words; in tenths.";
        DOC_OPEN_END_SHARE: "Blocks without an end mark; in tenths.";
        DOC_HEADLINES: "Repeats of the headline, at most 4.";
        DOC_REMOVED_SHARE: "Blocks that rules remove; in tenths.";
        DOC_MAIN_RUN_SHARE: "Words of prose in the run that is most likely the article; in tenths.";
        DOC_UNSPACED_SHARE: "Blocks in scripts without spaces; in tenths.";
        DOC_LAYOUT: "Layout of the text: lines, wrapped or one line.";
    }
    Element {
        ELEMENT near 2: "Element of the block, by its number.";
        HEADING_LEVEL: "Level of the heading; 0 for other elements.";
        INNERMOST_ELEMENT: "Innermost element around all of the block's text, by its number.";
        ELEMENT_DEPTH: "Depth of the element in the tree; log.";
        HIDDEN: "1 if the element is hidden.";
        TITLE_WORDS near 2: "Words of the block that the page's title has; share.";
        TITLE_COVERAGE: "Words of the page's title that the block has; share.";
        FROM_H1: "Blocks from the h1 that is most like the title; signed log; 0 without one.";
        TO_PREVIOUS_HEADING: "Blocks to the previous heading; log.";
        HEADING_WORD_LOG_ODDS: "WORD_LOG_ODDS of the previous heading.";
    }
    Links {
        LINK_SHARE near 3: "Bytes of the block in links; share.";
        LINK_COUNT: "Links of the block; log.";
        PAGE_LINK_SHARE: "Bytes of the page in links; in twentieths.";
    }
    Container {
        IN_ARTICLE: "Elements article around the block, at most 4.";
        IN_MAIN: "Elements main around the block, at most 4.";
        IN_NAV: "Elements nav around the block, at most 4.";
        IN_ASIDE: "Elements aside around the block, at most 4.";
        IN_HEADER: "Elements header around the block, at most 4.";
        IN_FOOTER: "Elements footer around the block, at most 4.";
        IN_LIST: "Lists around the block, at most 4.";
        IN_TABLE: "Tables around the block, at most 4.";
        IN_FIGURE: "Figures around the block, at most 4.";
        IN_QUOTE: "Quotes around the block, at most 4.";
        IN_FORM: "Forms around the block, at most 4.";
        ARTICLE_PROSE_SHARE:
            "Prose of the page in the innermost article element, plus one; share; 0 outside.";
        ARTICLE_RANK: "0 outside of article elements, 1 in the one with most prose, 2 in another.";
        ARTICLE_COUNT: "Article elements of the page; log.";
        UP_TO_HALF_PROSE near 2:
            "Steps from the smallest element with half of the prose up to the common ancestor.";
        DOWN_FROM_HALF_PROSE: "Steps from that ancestor down to the block's element.";
        UP_TO_MOST_PROSE: "Like UP_TO_HALF_PROSE, for 85 % of the prose.";
        DOWN_FROM_MOST_PROSE: "Like DOWN_FROM_HALF_PROSE, for 85 % of the prose.";
        LEVEL_1_PROSE_SHARE: "Prose of the page in the nearest larger element around; share.";
        LEVEL_2_PROSE_SHARE: "The same for the next larger element.";
        LEVEL_3_PROSE_SHARE: "The same for the third.";
        LEVEL_1_LINK_SHARE: "Bytes in links of the nearest larger element around; share.";
        LEVEL_2_LINK_SHARE: "The same for the next larger element.";
        LEVEL_3_LINK_SHARE: "The same for the third.";
        LEVEL_1_WORDS: "Words of the nearest larger element around; log.";
        LEVEL_2_WORDS: "The same for the next larger element.";
    }
    DeclaredType {
        METADATA_OG_TYPE: "Type of the page in Open Graph: 0 none, else its number plus one.";
        METADATA_JSON_LD_TYPE: "Type of the page in JSON-LD: 0 none, else its number plus one.";
        METADATA_DESCRIPTION:
            "Words of the block in runs of three that the description has; share.";
        METADATA_AUTHOR: "The same for the authors.";
        METADATA_BODY: "The same for the articleBody of JSON-LD.";
        METADATA_BODY_WORDS: "Words of the articleBody; log.";
        METADATA_BODY_FOUND: "Words of the articleBody that the page's blocks have; share.";
        METADATA_BODY_RATIO: "Words of the articleBody per word of the page's prose; share.";
        METADATA_BODY_POSITION near 1:
            "0 no articleBody, 1 before it, 2 after it, 3 inside but not of it, 4 of it.";
    }
    PageTypeGuess {
        PAGE_TYPE_ARTICLE: "Probability that the page is an article; share.";
        PAGE_TYPE_DOCUMENTATION: "Probability that the page is documentation; share.";
        PAGE_TYPE_FORUM: "Probability that the page is a forum; share.";
        PAGE_TYPE_LISTING: "Probability that the page is a listing; share.";
        PAGE_TYPE_PRODUCT: "Probability that the page is a product; share.";
        PAGE_TYPE_OTHER: "Probability that the page is anything else; share.";
    }
    AttrTokens {
        ATTR_NEAREST near 2:
            "Weights of the attribute tokens of the nearest element with one: 128 neutral.";
        ATTR_MEAN: "Mean of these over all elements around.";
        ATTR_HIGHEST: "Highest of these: most like boilerplate.";
        ATTR_LOWEST: "Lowest of these: most like an article.";
        ATTR_INNERMOST: "Like ATTR_NEAREST, from the innermost element on.";
    }
    SameSignature {
        SAME_SIGNATURE_COUNT: "Blocks whose elements have the same names; log.";
        SAME_SIGNATURE_WORDS: "Their words, of all words; share.";
        SAME_SIGNATURE_MEAN_WORDS: "Their mean words; log.";
        SAME_SIGNATURE_LINK_SHARE: "Their bytes in links; share.";
        SAME_SIGNATURE_PROSE_SHARE near 2: "Their prose, of all prose; share.";
    }
    RepeatedItems {
        ITEM_COUNT: "Elements with the same names beside the item that the block is in; log.";
        ITEM_MEAN_WORDS: "Mean words of these items; log.";
        ITEM_MAX_SHARE: "Words of the longest one, of their words; share.";
        ITEM_LINK_SHARE: "Their bytes in links; share.";
        ITEM_PROSE_SHARE: "Their prose, of all prose; share.";
        ITEMS_LINKED: "Items whose first block is a link; share.";
        ITEMS_DATED: "Items with a date; share.";
        ITEM_BLOCKS: "Mean blocks of an item; log.";
        ITEM_POSITION: "Blocks of the item before this one; log.";
        HEADING_LINK_SHARE: "Bytes of the heading above in links; share; 255 without one.";
        HEADING_TITLE_COVERAGE: "TITLE_COVERAGE of the heading above; 255 without one.";
        HEADING_ABOVE_LEVEL: "Level of the heading above; 255 without one.";
        TO_PREVIOUS_LINKED_TITLE: "Blocks to the previous block that is a link; log.";
    }
    Comments {
        COMMENT_LEVELS: "Elements named after comments around the block, at most 4.";
        COMMENT_PROSE_SHARE: "Prose of the page in the outermost of them, plus one; share.";
        COMMENT_ELEMENTS: "Elements of the page that are named after comments and have text; log.";
        PROSE_BEFORE_COMMENTS:
            "Prose of the page before the first of these, plus one; share; 0 without one.";
        FROM_COMMENTS: "Blocks from the first of these; signed log; 0 without one.";
        FROM_TEXT_FIELD: "Blocks from the first text field of a form; signed log; 0 without one.";
    }
    Siblings {
        SIBLING_PROSE_BEFORE:
            "Words of prose before, in elements beside the block's list, table or element; log.";
        SIBLING_PROSE_AFTER: "The same after.";
        LIST_WORDS: "Words of the outermost list or table around the block; log; 0 outside.";
        LIST_LINK_SHARE: "Bytes in links of that list or table; share.";
        CAPTION_LEVELS: "Elements named after captions around the block, at most 4.";
        HIDDEN_LEVELS: "Elements with a class such as hidden around the block, at most 4.";
    }
    Headline {
        FROM_TITLE: "Blocks from the block most like the page's title; signed log; 0 without one.";
        UP_TO_TITLE: "Steps from that block up to the common ancestor; 255 without one.";
        DOWN_FROM_TITLE: "Steps from that ancestor down to the block's element; 255 without one.";
        TITLE_LEVEL_PROSE_SHARE: "Prose of the page in that ancestor; share; 255 without one.";
        PROSE_SINCE_TITLE:
            "Words of prose between that block and this one, in either order; log by two.";
        FROM_LEAD:
            "Blocks from the first paragraph below that block; signed log; 0 without one.";
        UP_TO_LEAD: "Like UP_TO_TITLE, from that paragraph.";
        DOWN_FROM_LEAD: "Like DOWN_FROM_TITLE, from that paragraph.";
        LEAD_LEVEL_PROSE_SHARE: "Like TITLE_LEVEL_PROSE_SHARE, from that paragraph.";
        LEAD_SIGNATURE: "1 if its elements have the same names as that paragraph, 2 if others.";
    }
}

/// How many features there are.
pub const FEATURE_COUNT: usize = FEATURES.len();
/// How many features a text without HTML has. They come first.
pub const TEXT_FEATURE_COUNT: usize = Column::ELEMENT as usize;

/// Identifies the first `columns` features in a weights file: a hash of their names.
pub(crate) fn schema_hash(columns: usize) -> u64 {
    let names: Vec<&str> = FEATURES[..columns].iter().map(|row| row.name).collect();
    xxh3_64(names.join(" ").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_descriptions_are_sentences() {
        let names: BTreeSet<&str> = FEATURES.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), FEATURE_COUNT);
        for row in FEATURES {
            assert!(row.description.ends_with('.'), "{}", row.name);
        }
    }
}
