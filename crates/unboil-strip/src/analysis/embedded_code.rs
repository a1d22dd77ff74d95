//! Recognises lines of scripts, style sheets and data that belong to a page and not to an article.

/// Names that scripts and styles of advertising, statistics, consent and content management use.
const SITE_NAMES: &[&str] = &[
    "dataLayer",
    "googletag",
    "gtag(",
    "adsbygoogle",
    "_gaq",
    "GoogleAnalyticsObject",
    "fbq(",
    "__tcfapi",
    "_taboola",
    "OneTrust",
    "Optanon",
    "_comscore",
    "__NEXT_DATA__",
    "__INITIAL_STATE__",
    "wp-block",
    "wp-emoji",
    "wpemojiSettings",
    "elementor-",
    "jQuery(document)",
    "disqus_config",
    "disqus_shortname",
    "twttr.widgets",
    "instgrm.Embeds",
    "document.write(",
    "document.createElement(",
    "window.addEventListener(",
];
/// Marks of a script, of which a line has at least [`MIN_SCRIPT_MARKS`].
const SCRIPT_MARKS: &[&str] = &[
    "(", ");", "{", "}", "= ", "=>", "||", "[];", "';", "\";", "':", "\":",
];
const MIN_SCRIPT_MARKS: usize = 2;
/// The start of JSON-LD.
const JSON_LD_KEYS: &[&str] = &["\"@context\"", "\"@type\"", "\"@graph\""];
/// A consent string has at least this many characters, and this run of zero bits.
const CONSENT_MIN_CHARS: usize = 40;
const CONSENT_ZEROS: &str = "AAAA";

/// What a line of embedded code is recognised by; `None` for other lines.
pub(crate) fn embedded_code(line: &str) -> Option<&'static str> {
    if line.starts_with(['{', '[']) {
        let key = JSON_LD_KEYS.iter().find(|key| line.contains(**key));
        if key.is_some() && line.ends_with(['}', ']']) {
            return Some("\"@context\"");
        }
    }
    if is_consent_string(line) {
        return Some(CONSENT_ZEROS);
    }
    if !line.ends_with([';', '}', ')', ',', ']', '>']) {
        return None;
    }
    let marks = SCRIPT_MARKS.iter().filter(|mark| line.contains(**mark));
    if marks.count() < MIN_SCRIPT_MARKS {
        return None;
    }
    SITE_NAMES.iter().copied().find(|name| line.contains(name))
}

/// True for the consent of a visitor as the Transparency and Consent Framework encodes it.
fn is_consent_string(line: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    line.len() >= CONSENT_MIN_CHARS && line.bytes().all(is_letter) && line.contains(CONSENT_ZEROS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_styles_and_data_of_a_page() {
        for line in [
            "window.dataLayer = window.dataLayer || [];",
            "googletag.cmd.push(function() { googletag.display('div-gpt-ad-1'); });",
            ".wp-block-button__link{color:#fff;background-color:#32373c}",
            "{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\"}",
            "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA",
            "!function(d,s,id){var js=d.createElement(s);js.id=id;}(document,\"script\",'x');_gaq;",
        ] {
            assert!(embedded_code(line).is_some(), "{line}");
        }
        for line in [
            "The dataLayer is a list (an array) of events.",
            "names.sort(key=str.lower)",
            "let total = prices.iter().sum();",
            "{\"name\": \"courier\"}",
            "p { color: red; }",
            "She called it \"a {brace} of herons\";",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ] {
            assert_eq!(embedded_code(line), None, "{line}");
        }
    }
}
