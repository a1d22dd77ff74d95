//! Groups of features. The reasons for a score name groups, not single features.

macro_rules! groups {
    ($($(#[$description:meta])* $name:ident,)*) => {
        /// The subject of a feature. Reasons are given by group.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FeatureGroup { $($(#[$description])* $name),* }

        impl FeatureGroup {
            /// All groups, each at its number.
            pub(crate) const ALL: &[FeatureGroup] = &[$(FeatureGroup::$name),*];
        }
    };
}

groups! {
    /// How long the block is.
    Length,
    /// How the block ends, and its kind.
    BlockEnd,
    /// Capitals, function words.
    Letters,
    /// Digits, punctuation, list markers.
    Symbols,
    /// What the weights of words say.
    WordLogOdds,
    /// Dates in the block and around.
    Dates,
    /// Blocks that occur more than once.
    Copies,
    /// Words in common with the article.
    Overlap,
    /// Cues and removals by rules, in the block and around.
    Cues,
    /// The blocks around.
    Neighbours,
    /// The position in the article.
    Position,
    /// Line breaks and indentation.
    Layout,
    /// The article as a whole.
    Document,
    /// The HTML element of the block.
    Element,
    /// Links in the block and on the page.
    Links,
    /// The HTML elements around the block.
    Container,
    /// Metadata that the page declares.
    DeclaredType,
    /// The predicted page type.
    PageTypeGuess,
    /// Classes, ids and roles of the elements around.
    AttrTokens,
    /// Blocks in elements with the same names.
    SameSignature,
    /// Repeated items, and the heading above.
    RepeatedItems,
    /// Readers' comments, by the names of elements.
    Comments,
    /// The elements beside the block, or beside its list.
    Siblings,
    /// The block that is most like the page's title.
    Headline,
}

impl FeatureGroup {
    /// How many groups there are.
    pub(crate) const COUNT: usize = FeatureGroup::ALL.len();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_listed_at_their_numbers() {
        let is_at_its_number = |(at, group): (usize, &FeatureGroup)| *group as usize == at;
        assert!(FeatureGroup::ALL.iter().enumerate().all(is_at_its_number));
    }
}
