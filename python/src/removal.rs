//! Removals with their texts, as `unboil.Removed` has them.

use std::borrow::Cow;

use pyo3::prelude::*;
use unboil_text::{HtmlPage, Removal};

use crate::code_points::to_code_points;

/// One removal, with its offsets in the requested unit.
pub(crate) struct PyRemoval {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) class: &'static str,
    pub(crate) rule: Cow<'static, str>,
    pub(crate) why: String,
    pub(crate) text: String,
    pub(crate) page: Option<(usize, usize)>,
}

/// The removals of `text` with their texts. `page` is the HTML and the parsed page that `text` comes
/// from. Offsets count bytes, or else code points.
pub(crate) fn removals_with_text(
    text: &str,
    page: Option<(&str, &HtmlPage)>,
    removals: Vec<Removal>,
    bytes: bool,
) -> Vec<PyRemoval> {
    let source = |span| page.and_then(|(_, page)| page.source_span(span));
    let removals = removals.into_iter().map(|removal| PyRemoval {
        start: removal.span.start,
        end: removal.span.end,
        class: removal.class.name(),
        text: text[removal.span.range()].to_string(),
        page: source(removal.span).map(|span| (span.start, span.end)),
        rule: removal.rule,
        why: removal.why,
    });
    let mut removals: Vec<PyRemoval> = removals.collect();
    if !bytes {
        let spans = removals.iter_mut();
        to_code_points(text, spans.flat_map(|one| [&mut one.start, &mut one.end]));
        if let Some((html, _)) = page {
            let pages = removals.iter_mut().filter_map(|one| one.page.as_mut());
            to_code_points(html, pages.flat_map(|(start, end)| [start, end]));
        }
    }
    removals
}

impl PyRemoval {
    /// The fields of `unboil.Removed`, in its order.
    pub(crate) fn into_tuple(self) -> impl for<'py> IntoPyObject<'py> {
        let PyRemoval {
            start,
            end,
            class,
            rule,
            why,
            text,
            page,
        } = self;
        (start, end, class, rule, why, text, page)
    }
}
