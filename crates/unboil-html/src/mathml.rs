//! Formulas: TeX of a `math` element, from its annotation or from its elements.

use html5gum::{Token, Tokenizer};

/// A longer formula is not converted.
const MAX_FORMULA_BYTES: usize = 16 << 10;

/// An open element of MathML, with the TeX of its content so far.
struct OpenMath {
    name: Vec<u8>,
    is_tex: bool,
    children: Vec<String>,
}

/// TeX of the content of a `math` element. Empty if there is none.
pub(crate) fn mathml_to_tex(mathml: &str) -> String {
    if mathml.len() > MAX_FORMULA_BYTES {
        return String::new();
    }
    let mut annotation = None;
    let mut stack = vec![open_math(b"math", false)];
    let close = |stack: &mut Vec<OpenMath>, annotation: &mut Option<String>| {
        let element = stack.pop().expect("the root stays open");
        let text = element.children.join("");
        if element.name == b"annotation" && element.is_tex {
            *annotation = Some(text);
        } else if let Some(parent) = stack.last_mut() {
            parent.children.push(element.tex());
        }
    };
    for Ok(token) in Tokenizer::new(mathml) {
        match token {
            Token::StartTag(tag) if !tag.self_closing => {
                let encoding = tag.attributes.get(&b"encoding"[..]);
                let is_tex =
                    encoding.is_some_and(|value| value.to_ascii_lowercase().ends_with(b"tex"));
                stack.push(open_math(&tag.name, is_tex));
            }
            Token::EndTag(tag) => {
                let at = stack.iter().rposition(|open| open.name == tag.name[..]);
                while at.is_some_and(|at| at > 0 && stack.len() > at) {
                    close(&mut stack, &mut annotation);
                }
            }
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text.value).into_owned();
                if let Some(open) = stack.last_mut().filter(|open| open.has_text()) {
                    open.children.push(text);
                }
            }
            _ => {}
        }
    }
    while stack.len() > 1 {
        close(&mut stack, &mut annotation);
    }
    let tex = annotation.unwrap_or_else(|| stack.pop().map(|root| root.tex()).unwrap_or_default());
    normalize_tex(&tex)
}

/// An open element without content.
fn open_math(name: &[u8], is_tex: bool) -> OpenMath {
    let name = name.to_vec();
    let children = Vec::new();
    OpenMath {
        name,
        is_tex,
        children,
    }
}

impl OpenMath {
    /// True if text directly in the element counts.
    fn has_text(&self) -> bool {
        matches!(
            &self.name[..],
            b"mi" | b"mn" | b"mo" | b"mtext" | b"ms" | b"annotation"
        )
    }

    /// TeX of the element.
    fn tex(self) -> String {
        let child = |at: usize| self.children.get(at).map_or("", |child| child.trim());
        match &self.name[..] {
            b"annotation" | b"annotation-xml" => String::new(),
            b"msub" | b"munder" => format!("{}_{{{}}}", child(0), child(1)),
            b"msup" | b"mover" => format!("{}^{{{}}}", child(0), child(1)),
            b"msubsup" | b"munderover" => {
                format!("{}_{{{}}}^{{{}}}", child(0), child(1), child(2))
            }
            b"mfrac" => format!("\\frac{{{}}}{{{}}}", child(0), child(1)),
            b"msqrt" => format!("\\sqrt{{{}}}", join_tex(&self.children)),
            b"mroot" => format!("\\sqrt[{}]{{{}}}", child(1), child(0)),
            b"mtr" => self.children.join(" & "),
            b"mtable" => self.children.join(" \\\\ "),
            b"mtext" if !self.children.concat().trim().is_empty() => {
                format!("\\text{{{}}}", self.children.concat())
            }
            _ => join_tex(&self.children),
        }
    }
}

/// Joins parts of a formula. Between two words, such as "sin" and "x", goes a space.
fn join_tex(parts: &[String]) -> String {
    let mut tex = String::new();
    for part in parts.iter().map(|part| part.trim()) {
        let is_word =
            |text: &str| text.chars().count() > 1 && text.chars().all(char::is_alphabetic);
        let ends_with_letter = tex.ends_with(char::is_alphanumeric);
        let last_word = tex
            .rsplit(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default();
        let touches = ends_with_letter && part.starts_with(char::is_alphanumeric);
        if touches && (is_word(part) || is_word(last_word)) {
            tex.push(' ');
        }
        tex.push_str(part);
    }
    tex
}

/// TeX with single spaces, without delimiters and the style that encyclopedias put around it.
pub(crate) fn normalize_tex(tex: &str) -> String {
    let tex = tex.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut tex = tex.trim();
    for (start, end) in [
        ("$$", "$$"),
        ("$", "$"),
        ("\\(", "\\)"),
        ("\\[", "\\]"),
        ("{\\displaystyle ", "}"),
        ("{\\textstyle ", "}"),
        ("\\displaystyle ", ""),
    ] {
        let inner = tex
            .strip_prefix(start)
            .and_then(|inner| inner.strip_suffix(end));
        tex = inner.map_or(tex, str::trim);
    }
    // A dollar sign would end the formula, and a `<` could be read as a tag.
    let tex = tex.replace('$', "").replace('<', "\\lt ");
    tex.trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_become_tex() {
        for (mathml, expected) in [
            (
                "<mi>x</mi><mo>=</mo><msup><mi>y</mi><mn>2</mn></msup>",
                "x=y^{2}",
            ),
            (
                "<mfrac><mi>P</mi><mrow><mn>4</mn><mi>r</mi></mrow></mfrac>",
                "\\frac{P}{4r}",
            ),
            (
                "<msqrt><mn>2</mn></msqrt><mroot><mi>x</mi><mn>3</mn></mroot>",
                "\\sqrt{2}\\sqrt[3]{x}",
            ),
            ("<mi>sin</mi><mi>x</mi>", "sin x"),
            (
                "<semantics><mi>x</mi><annotation encoding='application/x-tex'>\\xi</annotation>",
                "\\xi",
            ),
            ("<mi>x<mi></mo></b>", "x"),
            ("\n <mrow>\n <mn>1</mn> </mrow>", "1"),
            ("", ""),
        ] {
            assert_eq!(mathml_to_tex(mathml), expected, "{mathml}");
        }
        assert_eq!(normalize_tex("{\\displaystyle  E=mc^{2}}"), "E=mc^{2}");
        assert_eq!(normalize_tex("$ a + b $"), "a + b");
        assert_eq!(normalize_tex("a<b"), "a\\lt b");
    }
}
