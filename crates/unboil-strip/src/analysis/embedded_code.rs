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
/// A minified line has at least this many bytes (a script and a rule of a style sheet), at most this share of spaces and at least this
/// share of marks, in hundredths.
const MINIFIED_MIN_BYTES: [usize; 2] = [80, 40];
const MINIFIED_MAX_SPACES_PERCENT: usize = 6;
const MINIFIED_MIN_MARKS_PERCENT: usize = 12;
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
    let name = SITE_NAMES.iter().copied().find(|name| line.contains(name));
    name.or_else(|| is_minified(line).then_some("{}"))
        .or_else(|| sets_default(line).then_some("||"))
}

/// True for a script or style sheet without the spaces that a person writes. Data stay: a line of
/// JSON may be an example.
fn is_minified(line: &str) -> bool {
    let [script_bytes, style_bytes] = MINIFIED_MIN_BYTES;
    let is_script = line.len() >= script_bytes && line.contains("){");
    let is_style = line.len() >= style_bytes && is_style_rule(line);
    if !(is_script || is_style) || line.starts_with(['{', '[']) {
        return false;
    }
    let hundredfold = |is_counted: fn(&u8) -> bool| 100 * line.bytes().filter(is_counted).count();
    let is_mark = |byte: &u8| b"(){}[];:=,.!'\"|&<>".contains(byte);
    hundredfold(|byte| *byte == b' ') <= line.len() * MINIFIED_MAX_SPACES_PERCENT
        && hundredfold(is_mark) >= line.len() * MINIFIED_MIN_MARKS_PERCENT
}

/// True for a rule of a style sheet: `.share-bar{display:none}`.
fn is_style_rule(line: &str) -> bool {
    let Some((_, declarations)) = line.rsplit_once('{') else {
        return false;
    };
    let property = declarations.split(':').next().unwrap_or_default();
    line.starts_with(['.', '#', '@'])
        && declarations.ends_with('}')
        && declarations.len() > property.len()
        && property
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// True for a script that opens with an assignment of a value that another script may have set:
/// `var _config = _config || {};`.
fn sets_default(line: &str) -> bool {
    let opening = ["var ", "let ", "const "];
    let statement = opening.iter().find_map(|word| line.strip_prefix(word));
    let Some((name, value)) = statement.unwrap_or(line).split_once(" = ") else {
        return false;
    };
    let rest = value.strip_prefix(name);
    !name.contains(' ') && rest.is_some_and(|rest| rest.trim_start().starts_with("||"))
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
            "!function(a,b){if(a.kqx)return;a.kqx=function(){b.push(arguments)}}(window,document);",
            "@media (max-width:640px){.xr-share-bar{display:none!important;margin-top:8px}}",
            "var _ppt_cfg = _ppt_cfg || {}; _ppt_cfg.uid = 4711;",
        ] {
            assert!(embedded_code(line).is_some(), "{line}");
        }
        for line in [
            "The dataLayer is a list (an array) of events.",
            "names.sort(key=str.lower)",
            "let total = prices.iter().sum();",
            "{\"name\": \"courier\"}",
            "p { color: red; }",
            "total = prices || {};",
            "use tokio::io::{AsyncReadExt, AsyncWriteExt};",
            "console.log(`Critical failure: ${error.message}`);",
            "{\"name\":\"courier\",\"version\":\"1.2.0\",\"scripts\":{\"build\":\"tsc\"}}",
            "She called it \"a {brace} of herons\";",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ] {
            assert_eq!(embedded_code(line), None, "{line}");
        }
    }
}
