//! The recall guarantee of the passage search, at its boundary.

use unboil::{ArticleView, Config, NoProgress, find_passages};
use unboil_match::ArticleSpan;
use unboil_text::Span;

/// Words that stand nowhere else, from a counter.
struct Words(u64);

impl Words {
    fn next(&mut self) -> String {
        self.0 += 1;
        let mut number = self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24;
        let mut letter = || {
            let letter = char::from(b'a' + (number % 26) as u8);
            number /= 26;
            letter
        };
        (0..8).map(|_| letter()).collect()
    }

    fn some(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.next()).collect()
    }
}

/// A copy of a passage with `edits` words replaced, deleted or inserted at equal distances, so that
/// the longest unchanged run is as short as possible.
fn edited(words: &[String], edits: usize, kind: usize, more: &mut Words) -> Vec<String> {
    let kept = if kind == 2 {
        words.len()
    } else {
        words.len() - edits
    };
    let (mut copy, mut from) = (Vec::new(), 0);
    for run in 0..=edits {
        let len = (run + 1) * kept / (edits + 1) - run * kept / (edits + 1);
        copy.extend_from_slice(&words[from..from + len]);
        from += len;
        if run < edits {
            // Replaced: one goes and one comes. Deleted: one goes. Inserted: one comes.
            from += usize::from(kind != 2);
            copy.extend((kind != 1).then(|| more.next()));
        }
    }
    copy
}

/// The guarantee of the passage search: L words with e of them edited are found if ceil((L - e) / (e + 1)) >= k + w - 1.
#[test]
fn every_passage_within_the_guarantee_is_found() {
    for (k, w) in [(5, 4), (4, 3)] {
        let mut words = Words(0);
        let mut texts = Vec::new();
        let mut planted = Vec::new();
        for len in 25..=200_usize {
            let edits = (0..len).rfind(|e| (len - e).div_ceil(e + 1) >= k + w - 1);
            let edits = edits.expect("no edit is within it");
            for kind in 0..3 {
                let passage = words.some(len);
                let copy = edited(&passage, edits, kind, &mut words);
                for side in [passage, copy] {
                    let (before, after) = (words.some(20).join(" "), words.some(20).join(" "));
                    let side = side.join(" ");
                    planted.push(Span::new(before.len() + 1, before.len() + 1 + side.len()));
                    texts.push(format!("{before} {side} {after}."));
                }
            }
        }
        let kept: Vec<[Span; 1]> = texts
            .iter()
            .map(|text| [Span::new(0, text.len())])
            .collect();
        let views: Vec<ArticleView> = texts
            .iter()
            .zip(&kept)
            .map(|(text, kept)| ArticleView {
                id: "",
                text,
                kept,
                ..ArticleView::default()
            })
            .collect();
        let mut config = Config::default();
        config.passages.shingle_tokens = k;
        config.passages.window_shingles = w;
        let found = find_passages(&views, &config, &NoProgress);
        for (pair, sides) in planted.chunks(2).enumerate() {
            let covers = |place: ArticleSpan, side: usize| {
                let share = place.span.overlap(sides[side]) as f64 / sides[side].len() as f64;
                place.article == 2 * pair + side && share > 0.5
            };
            let is_found = |a, b| covers(a, 0) && covers(b, 1);
            let any = found
                .passages
                .iter()
                .any(|p| is_found(p.a, p.b) || is_found(p.b, p.a));
            let (len, kind) = (25 + pair / 3, ["replaced", "deleted", "inserted"][pair % 3]);
            assert!(any, "k {k}, w {w}: {len} words, some {kind}");
        }
    }
}
