//! Writes formulas as TeX between dollar signs, and images that stand for characters.

use unboil_text::{Element, InlineStyle, Span};

use super::state::PageBuilder;
use crate::image_kind::ImageKind;
use crate::mathml::{mathml_to_tex, normalize_tex};
use crate::raw_text::RawContent;

impl PageBuilder {
    /// True if the last word is a formula that nothing separates from the next one.
    pub(super) fn follows_formula(&self) -> bool {
        self.open_block.is_some() && self.last_formula.0 == self.text.len()
    }

    /// Adds the formula in the open `math` or `script` element, whose content is at `source`.
    pub(crate) fn raw_formula(&mut self, kind: RawContent, content: &str, source: Span) {
        let alternative = std::mem::take(&mut self.formula_alt);
        let (tex, is_display) = match kind {
            RawContent::MathMl => {
                let tex = match normalize_tex(&alternative) {
                    tex if tex.is_empty() => mathml_to_tex(content),
                    tex => tex,
                };
                (tex, std::mem::take(&mut self.formula_is_display))
            }
            RawContent::Tex | RawContent::DisplayTex => {
                (normalize_tex(content), kind == RawContent::DisplayTex)
            }
            RawContent::Skipped | RawContent::JsonLd | RawContent::Css => return,
        };
        // A script has no text of its own, so what counts is the element around it.
        let open = match (kind, self.stack.len()) {
            (RawContent::Tex | RawContent::DisplayTex, depth @ 2..) => self.stack[depth - 2],
            _ => self.top(),
        };
        if !(open.dropped || open.omitted) {
            self.add_formula(&tex, is_display, source);
        }
    }

    /// Adds the text of an image at `source`, if it is an emoji or a formula.
    pub(super) fn add_image(&mut self, text: &str, kind: ImageKind, source: Span) {
        let open = self.top();
        if open.dropped || open.omitted {
            return;
        }
        match kind {
            ImageKind::Formula => self.add_formula(&normalize_tex(text), false, source),
            ImageKind::Emoji => {
                for word in text.split_whitespace() {
                    self.add_word(word, source);
                }
            }
        }
    }

    /// Adds a formula. The second of two equal formulas is left out: pages have one for browsers and
    /// one for screen readers. A space separates two others, since four dollar signs in a row, or
    /// three, tell no reader where a formula ends.
    fn add_formula(&mut self, tex: &str, is_display: bool, source: Span) {
        if tex.is_empty() || self.follows_formula() && self.last_formula.1 == tex {
            return;
        }
        self.pending_space |= self.follows_formula();
        let delimiter = if is_display { "$$" } else { "$" };
        let in_pre = self.open_counts[Element::Pre.index()] > 0;
        let style = (!in_pre && !self.page.exceeds_limit).then_some(InlineStyle::Math);
        let styled_span = style.map(|style| self.styled_spans.add(style));
        self.add_word(&format!("{delimiter}{tex}{delimiter}"), source);
        if let Some(styled_span) = styled_span {
            self.styled_spans.end(styled_span, self.visible_end);
        }
        self.last_formula = (self.text.len(), tex.to_string());
    }
}
