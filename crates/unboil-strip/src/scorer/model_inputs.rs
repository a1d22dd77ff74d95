//! Inputs of a model: features of the block itself, and of blocks near it.

use crate::scorer::feature_group::FeatureGroup;
use crate::scorer::schema::{Column, FEATURE_COUNT, FEATURES};

/// The features with a `near`, in the order in which training numbers its inputs. Training samples
/// inputs by number, so another order gives other weights.
const NEIGHBOUR_ORDER: [Column; 23] = {
    use Column::*;
    [
        WORDS,
        END_MARK,
        CAPITALIZED_WORDS,
        DIGITS,
        FUNCTION_WORDS,
        BLOCK_KIND,
        CUE_TIER,
        RULE_DECISION,
        LINE_BREAKS_BEFORE,
        RELATIVE_INDENT,
        COPIES,
        PROSE_OVERLAP,
        FIRST_CHAR,
        LIST_OR_QUOTE,
        LETTERS,
        WORD_LOG_ODDS,
        ELEMENT,
        LINK_SHARE,
        ATTR_NEAREST,
        UP_TO_HALF_PROSE,
        SAME_SIGNATURE_PROSE_SHARE,
        TITLE_WORDS,
        METADATA_BODY_POSITION,
    ]
};

/// The inputs of a model over the first `columns` features: pairs of a column and a distance in
/// blocks, negative before the block.
///
/// ```
/// use unboil_strip::training::{TEXT_FEATURE_COUNT, model_inputs};
///
/// let inputs = model_inputs(TEXT_FEATURE_COUNT);
/// assert_eq!(inputs[..2], [(0, 0), (1, 0)]);
/// // After the features of the block itself come those of the blocks near it.
/// assert!(inputs[TEXT_FEATURE_COUNT..].iter().all(|&(_, offset)| offset != 0));
/// ```
pub fn model_inputs(columns: usize) -> Vec<(usize, isize)> {
    let same_block_inputs = (0..columns).map(|column| (column, 0));
    let neighbours = NEIGHBOUR_ORDER.into_iter().map(|column| column as usize);
    let neighbour_inputs = neighbours
        .filter(|&column| column < columns)
        .flat_map(|column| {
            let reach = isize::from(FEATURES[column].neighbour_reach);
            (-reach..=reach)
                .filter(|&offset| offset != 0)
                .map(move |offset| (column, offset))
        });
    same_block_inputs.chain(neighbour_inputs).collect()
}

/// The groups that the inputs of each feature count for: that of the block itself, and those of the
/// blocks near it. A table, because reasons look up each split of the model.
const INPUT_GROUPS: [[FeatureGroup; 2]; FEATURE_COUNT] = {
    let mut groups = [[FeatureGroup::Neighbours; 2]; FEATURE_COUNT];
    let mut column = 0;
    while column < FEATURE_COUNT {
        let group = FEATURES[column].group;
        groups[column] = [group, group_of_neighbours(group)];
        column += 1;
    }
    groups
};

/// The group that an input counts for: that of its feature, or
/// [`Neighbours`](FeatureGroup::Neighbours) if it is of another block and its group does not cover
/// the blocks around.
pub(crate) fn input_group(column: usize, offset: isize) -> FeatureGroup {
    INPUT_GROUPS[column][usize::from(offset != 0)]
}

/// The group that a feature of this group counts for if it is of another block.
const fn group_of_neighbours(group: FeatureGroup) -> FeatureGroup {
    match group {
        FeatureGroup::Cues
        | FeatureGroup::Copies
        | FeatureGroup::Overlap
        | FeatureGroup::WordLogOdds
        | FeatureGroup::Layout
        | FeatureGroup::Links
        | FeatureGroup::AttrTokens
        | FeatureGroup::Container => group,
        _ => FeatureGroup::Neighbours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorer::schema::TEXT_FEATURE_COUNT;
    use std::collections::BTreeSet;

    #[test]
    fn every_feature_with_a_reach_is_a_neighbour_input() {
        let ordered: BTreeSet<usize> = NEIGHBOUR_ORDER.map(|column| column as usize).into();
        let with_reach = (0..FEATURE_COUNT).filter(|&at| FEATURES[at].neighbour_reach > 0);
        assert_eq!(ordered, with_reach.collect());
        assert_eq!(model_inputs(TEXT_FEATURE_COUNT).len(), 191);
    }
}
