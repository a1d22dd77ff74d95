//! Tests of [`Analysis::credit`]: bylines, dates, captions and picture credits.

use super::*;
use crate::cues::Cues;

const PROSE: &str = "The council voted on Tuesday evening to keep the old harbour open for \
                     another ten years, after a long debate.";

fn credit_at(text: &str, at: usize) -> Option<Credit> {
    let cues = Cues::new(&[], &[]);
    Analysis::new(text, &cues).credit(at)
}

/// The credit of the line below the headline of an article.
fn credit_of(line: &str) -> Option<Credit> {
    let text = format!("Harbour to stay open for ten more years\n{line}\n{PROSE}\n{PROSE}\n");
    credit_at(&text, 1)
}

#[test]
fn the_headline_credits_nothing() {
    for headline in [
        "By Popular Demand the Night Ferry Comes Back",
        "Photos: The Harbour in the Great Storm of March",
    ] {
        assert_eq!(
            credit_at(&format!("{headline}\n{PROSE}\n{PROSE}\n"), 0),
            None
        );
    }
}

#[test]
fn authors_and_dates_are_bylines() {
    for line in [
        "By Anna Larsen",
        "By Anna Larsen and Piet de Vries, Harbour Herald",
        "Von Anna Schmidt",
        "12 March 2024, 10:30",
        "2024-03-12",
        "2024年3月12日 10時30分",
        "Published March 12, 2024",
        "김민수 기자",
        "Written by Anna Larsen",
        "Author: Anna Larsen",
        "Last updated 3 days later",
    ] {
        assert!(matches!(credit_of(line), Some(Credit::Byline(_))), "{line}");
    }
}

#[test]
fn picture_credits_are_captions() {
    for line in [
        "Photo: Anna Larsen",
        "The old harbour at low tide. (Photo by Anna Larsen/Getty Images)",
        "The council in session | Photograph: Anna Larsen",
        "Foto: Anna Schmidt/dpa",
        "*Photo: the ferry at dusk.*",
        "写真：山田太郎",
        "Der alte Hafen bei Ebbe. | © Anna Schmidt / Hafenblatt",
        "Wer die Boote losgebunden hat, ist unklar (Symbolbild).",
        "Das neue Boot im Hafen (Quelle: Hafenblatt)",
        "Le vieux port à marée basse. Crédit : Anna Larsen",
        "The old harbour at low tide © Adobe Stock",
        "The old harbour at low tide (Larsen/Shutterstock.com)",
        "Image via Unsplash",
        "El puerto viejo con marea baja. Foto: Archivo El Faro.",
    ] {
        assert!(
            matches!(credit_of(line), Some(Credit::Caption(_))),
            "{line}"
        );
    }
}

#[test]
fn prose_credits_nothing() {
    for line in [
        "By Tuesday the council had changed its mind.",
        "What the harbour means to the town",
        "In 2024 the harbour was closed for repairs for the first time, officials said.",
        "Getty Images was founded in 1995 and sells pictures to papers all over the world.",
        "By the sea",
        "사진 동호회가 전시회를 연다.",
        "Sein Vorbild: Anna Larsen",
        "Universal credit: how to claim it",
        "Ein trauriges Bild: der leere Hafen",
        "The last photo: what it shows",
        "Where to find pictures beside Shutterstock",
        "Every picture has its credit: the name of the photographer.",
        "Copyright the paper and © Harbour Herald",
        "© Harbour Herald",
    ] {
        assert_eq!(credit_of(line), None, "{line}");
    }
}
