//! Packs the blocks of a section: [`BlockPacker`].

use std::cmp::min_by_key;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use unboil_text::{IntegerHashing, Span, TokenList};

use super::block::{ArchivedArticle, PackedBlock};
use super::coded_texts::{CodedTexts, TextCoder};
use super::word_dictionary::WordDictionary;
use super::word_units::{Unit, for_each_unit, unit_hash};

/// Packs articles with a dictionary. Any thread can use it.
#[derive(Debug)]
pub(super) struct BlockPacker {
    dictionary: Arc<WordDictionary>,
    /// The code of each unit, by its hash.
    codes: HashMap<u64, u16, IntegerHashing>,
}

/// The units of some texts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct UnitTotals {
    units: usize,
    /// Those that are not in the dictionary.
    rare: usize,
}

impl UnitTotals {
    /// True if another dictionary would be better for the texts. One that was made for them has about
    /// 2 % of rare units, and each of them takes as much space as four others.
    pub(super) fn are_often_rare(&self) -> bool {
        self.rare * 10 > self.units
    }
}

impl BlockPacker {
    /// Makes a packer.
    pub(super) fn new(dictionary: Arc<WordDictionary>) -> BlockPacker {
        let units = dictionary.units().zip(0..);
        let codes = units.map(|((kind, text), code)| (unit_hash(kind, text), code));
        BlockPacker {
            codes: codes.collect(),
            dictionary,
        }
    }

    /// The dictionary.
    #[cfg(test)]
    pub(super) fn dictionary(&self) -> &Arc<WordDictionary> {
        &self.dictionary
    }

    /// Packs a block of articles with their texts, and counts their units in `totals`.
    ///
    /// # Errors
    /// If there is not enough memory.
    pub(super) fn pack(
        &self,
        articles: &[ArchivedArticle],
        texts: &[&str],
        totals: &mut UnitTotals,
    ) -> io::Result<PackedBlock> {
        let (mut coder, mut list) = (TextCoder::default(), TokenList::default());
        let (mut ocr_hashes, mut ends) = (Vec::new(), Vec::new());
        for text in texts {
            list.fill(text, &[Span::new(0, text.len())]);
            let tokens = list.tokens();
            ocr_hashes.extend_from_slice(tokens.ocr_hashes);
            ends.push(ocr_hashes.len());
            for_each_unit(text, tokens, |unit| coder.add(&unit, self.code(&unit)));
            coder.end_text();
        }
        let of_block = UnitTotals {
            units: coder.units(),
            rare: coder.rare_units(),
        };
        totals.units += of_block.units;
        totals.rare += of_block.rare;
        let coded = coder.to_bytes();
        let reads_back = self.reads_back(&coded, texts, &ocr_hashes, &ends);
        let plain = || PackedBlock::new(articles, texts, None);
        if !reads_back {
            return plain();
        }
        let coded = PackedBlock::new(articles, texts, Some(&coded))?;
        // Codes of texts in which most words are rare take more space than the texts.
        match of_block.are_often_rare() {
            true => Ok(min_by_key(coded, plain()?, |block| {
                block.frames.total_bytes()
            })),
            false => Ok(coded),
        }
    }

    fn code(&self, unit: &Unit) -> Option<u16> {
        let code = *self.codes.get(&unit_hash(unit.kind, unit.text))?;
        (self.dictionary.unit(code.into()) == (unit.kind, unit.text)).then_some(code)
    }

    /// True if the codes give back the texts, and their tokens. `ends` says where the tokens of each text
    /// end. A token may depend on the words beside it; then the block has no codes.
    fn reads_back(
        &self,
        [codes, rest]: &[Vec<u8>; 2],
        texts: &[&str],
        ocr_hashes: &[u32],
        ends: &[usize],
    ) -> bool {
        let read = CodedTexts::from_bytes(Arc::clone(&self.dictionary), codes, rest);
        let read = read
            .ok()
            .and_then(|coded| coded.rare_hashes().map(|rare| (coded, rare)));
        let Some((read, rare_hashes)) = read else {
            return false;
        };
        let (mut tokens, mut text, mut start) = (Vec::new(), String::new(), 0);
        texts
            .iter()
            .zip(ends)
            .enumerate()
            .all(|(at, (&expected, &end))| {
                tokens.clear();
                text.clear();
                read.push_ocr_hashes(at, &rare_hashes, &mut tokens);
                read.push_text(at, &mut text);
                let is_same = tokens == ocr_hashes[start..end] && text == expected;
                start = end;
                is_same
            })
    }
}
