//! The features that only pages of HTML have: what the elements around a block are, how they are called, and how much of the
//! page's prose and links they hold.

mod names;
mod said;
mod tree;

use crate::draft::{Draft, Line};
use crate::scorer::features::Column::{self, *};
use crate::scorer::lexicon::Lexicon;
use crate::scorer::look::{Word, words};
use crate::scorer::own::Own;
use crate::scorer::sums::{from, last_where, to};
use crate::scorer::table::{Table, scale, share};
pub use names::{NAME_WEIGHTS, set_names};
use tree::{Content, Tree};
use unboil_text::{Element, Page, PageBlock};

/// A block of fewer words, or with a larger share of links, in hundredths, tells nothing of where the article is.
const PROSE_WORDS: usize = 10;
const PROSE_LINKS: usize = 33;

/// How many elements of each kind are around a block.
type Around = [u8; KINDS.len()];

/// The kinds, and the columns that say so.
const KINDS: [(Element, Column); 11] = [
    (Element::Article, IN_ARTICLE),
    (Element::Main, IN_MAIN),
    (Element::Nav, IN_NAV),
    (Element::Aside, IN_ASIDE),
    (Element::Header, IN_HEADER),
    (Element::Footer, IN_FOOTER),
    (Element::List, IN_LIST),
    (Element::Table, IN_TABLE),
    (Element::Figure, IN_FIGURE),
    (Element::Quote, IN_QUOTE),
    (Element::Form, IN_FORM),
];

/// Fills the columns of a page's table, those of names and tones left out.
pub(super) fn fill(draft: &Draft, page: &Page, own: &Own, lexicon: &Lexicon, table: &mut Table) {
    let tree = Tree::new(page, contents(draft, page));
    tree.elements(table);
    tree.titles(own, lexicon, table);
    tree.said(own, lexicon, table);
    tree.containers(table);
    tree.groups(table);
}

/// What is in each block, and how much of it is prose.
fn contents(draft: &Draft, page: &Page) -> Vec<Content> {
    let content = |(line, block): (&Line, &PageBlock)| {
        let words = line.block.words as usize;
        let linked = block.link_bytes * 100 > block.bytes * PROSE_LINKS;
        let hidden = page.nodes[block.node as usize].hidden;
        Content {
            words,
            weight: match words < PROSE_WORDS || linked || hidden {
                true => 0,
                false => words,
            },
            bytes: block.bytes,
            link_bytes: block.link_bytes,
        }
    };
    draft.lines.iter().zip(&page.blocks).map(content).collect()
}

impl Tree<'_> {
    fn elements(&self, table: &mut Table) {
        self.set(table, ELEMENT, |_, _, node| node.element.number() as u8);
        self.set(table, LEVEL, |_, _, node| match node.element {
            Element::Heading(level) => level,
            _ => 0,
        });
        self.set(table, INNER, |_, block, _| {
            self.page.nodes[block.inner as usize].element.number() as u8
        });
        self.set(table, TAG_DEPTH, |_, _, node| scale(node.depth.into()));
        self.set(table, HIDDEN, |_, _, node| node.hidden.into());
        let is_heading = |at: usize| matches!(self.page.element_of(at), Element::Heading(_));
        let headings = last_where(self.page.blocks.len(), is_heading);
        self.set(table, TO_HEADING, |at, _, _| to(at, headings[at]));
        self.set(table, LINK_SHARE, |_, block, _| {
            share(block.link_bytes, block.bytes)
        });
        self.set(table, LINK_COUNT, |_, block, _| scale(block.links));
        let all = self.nodes[0];
        self.set(table, PAGE_LINKS, |_, _, _| {
            share(all.link_bytes, all.bytes) / 10
        });
    }

    /// What a block shares with the title of the page, and where it is from the headline.
    fn titles(&self, own: &Own, lexicon: &Lexicon, table: &mut Table) {
        let hash = |word: &Word| word.hash;
        let words = words(&self.page.head.title, lexicon);
        let mut title: Vec<u32> = words.iter().map(hash).collect();
        title.sort_unstable();
        title.dedup();
        let shared = |at: usize| {
            let mut shared: Vec<u32> = own.words(at).iter().map(hash).collect();
            shared.sort_unstable();
            shared.dedup();
            let all = shared.len();
            shared.retain(|word| title.binary_search(word).is_ok());
            (share(shared.len(), all), share(shared.len(), title.len()))
        };
        let shares: Vec<(u8, u8)> = (0..self.page.blocks.len()).map(shared).collect();
        self.set(table, TITLE, |at, _, _| shares[at].0);
        self.set(table, TITLE_SHARE, |at, _, _| shares[at].1);
        let is_h1 = |&at: &usize| self.page.element_of(at) == Element::Heading(1);
        let best = (0..shares.len())
            .filter(is_h1)
            .max_by_key(|&at| (shares[at].1, std::cmp::Reverse(at)));
        self.set(table, FROM_H1, |at, _, _| best.map_or(0, |h1| from(at, h1)));
    }

    /// What is around each block, and how much of the page that holds.
    fn containers(&self, table: &mut Table) {
        let around = self.down(Around::default(), |mut around, _, node| {
            for (count, (element, _)) in around.iter_mut().zip(KINDS) {
                *count = count.saturating_add(u8::from(node.element == element));
            }
            around
        });
        for (n, (_, column)) in KINDS.into_iter().enumerate() {
            self.set(table, column, |_, block, _| {
                around[block.node as usize][n].min(4)
            });
        }
        self.articles(table);
        let all = self.nodes[0].weight;
        for (hundredths, up, down) in [(50, HALF_UP, HALF_DOWN), (85, MOST_UP, MOST_DOWN)] {
            let reach = self.reach(hundredths);
            self.set(table, up, |_, block, _| reach[block.node as usize].0);
            self.set(table, down, |_, block, _| reach[block.node as usize].1);
        }
        let levels: Vec<[Content; 3]> = (0..self.blocks.len()).map(|at| self.levels(at)).collect();
        for (level, prose, links) in [
            (0, PROSE_1, LINKS_1),
            (1, PROSE_2, LINKS_2),
            (2, PROSE_3, LINKS_3),
        ] {
            self.set(table, prose, |at, _, _| {
                share(levels[at][level].weight, all)
            });
            self.set(table, links, |at, _, _| {
                share(levels[at][level].link_bytes, levels[at][level].bytes)
            });
        }
        self.set(table, WORDS_1, |at, _, _| scale(levels[at][0].words));
        self.set(table, WORDS_2, |at, _, _| scale(levels[at][1].words));
    }

    /// Which `article` a block is in, where there may be many.
    fn articles(&self, table: &mut Table) {
        let innermost = self.down(None, |article, at, node| match node.element {
            Element::Article => Some(at),
            _ => article,
        });
        let is_article = |&at: &usize| self.page.nodes[at].element == Element::Article;
        let mut articles: Vec<usize> = (0..self.nodes.len()).filter(is_article).collect();
        let count = scale(articles.len());
        articles.sort_by_key(|&at| (std::cmp::Reverse(self.nodes[at].weight), at));
        let largest = articles.first().copied();
        let all = self.nodes[0].weight;
        self.set(table, ARTICLES, |_, _, _| count);
        self.set(table, ARTICLE_PROSE, |_, block, _| {
            innermost[block.node as usize].map_or(0, |at| 1 + share(self.nodes[at].weight, all))
        });
        self.set(table, ARTICLE_RANK, |_, block, _| {
            match innermost[block.node as usize] {
                None => 0,
                at if at == largest => 1,
                Some(_) => 2,
            }
        });
    }

    /// The blocks of the same kind.
    fn groups(&self, table: &mut Table) {
        let of = self.alike();
        let all = self.nodes[0];
        self.set(table, ALIKE_COUNT, |at, _, _| scale(of[at].0));
        self.set(table, ALIKE_WORDS, |at, _, _| {
            share(of[at].1.words, all.words)
        });
        self.set(table, ALIKE_MEAN, |at, _, _| {
            scale(of[at].1.words / of[at].0)
        });
        self.set(table, ALIKE_LINKS, |at, _, _| {
            share(of[at].1.link_bytes, of[at].1.bytes)
        });
        self.set(table, ALIKE_PROSE, |at, _, _| {
            share(of[at].1.weight, all.weight)
        });
    }
}
