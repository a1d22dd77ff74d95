//! Decides which addresses are written as links, and writes them.
//!
//! A page is not trusted: a click on a link of the Markdown must not run a script. So an address
//! is written only if it has one of [`ALLOWED_SCHEMES`] or is relative. This is decided on the
//! characters that are written, and careful where readers differ: some readers decode character
//! references or percent-encoding once more than the standards say.

/// Schemes of the addresses that are written. All other schemes run code, open other programs or
/// hold content of their own, such as `javascript`, `data`, `file` and `intent`.
const ALLOWED_SCHEMES: [&str; 5] = ["http:", "https:", "mailto:", "tel:", "ftp:"];

/// Names of the character references of `:`, `&`, `%`, `#` and `;`.
const SEPARATOR_NAMES: [&str; 5] = ["colon;", "amp;", "percnt;", "num;", "semi;"];

/// Longest address that is written, in bytes. Servers refuse longer ones.
const MAX_ADDRESS_BYTES: usize = 8192;

/// The address of a link as Markdown writes it. `None` if only the text of the link may be written.
///
/// Characters that browsers drop from addresses are left out. Characters that would end the
/// address in Markdown, or that cannot be seen, are percent-encoded.
pub(super) fn link_address(url: &str) -> Option<String> {
    if url.len() > MAX_ADDRESS_BYTES {
        return None;
    }
    // Browsers drop tabs and line breaks anywhere. The rest must be checked without them, because
    // a control character can split a scheme or a character reference.
    let visible: String = url.chars().filter(|c| !c.is_control()).collect();
    let address = visible.trim();
    if address.is_empty() || !(has_allowed_scheme(address) || is_relative(address)) {
        return None;
    }
    let mut out = String::with_capacity(address.len());
    for (at, c) in address.char_indices() {
        match c {
            '&' if is_char_reference(&address[at..]) => out.push_str("&amp;"),
            c if needs_encoding(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            c => out.push(c),
        }
    }
    Some(out)
}

/// True if the address starts with one of [`ALLOWED_SCHEMES`], in any case.
fn has_allowed_scheme(address: &str) -> bool {
    let starts_with = |scheme: &&str| {
        let start = address.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    ALLOWED_SCHEMES.iter().any(starts_with)
}

/// True if no reader can find a scheme: there is no colon before the path, query or fragment, and
/// nothing that stands for one.
fn is_relative(address: &str) -> bool {
    for (at, byte) in address.bytes().enumerate() {
        match byte {
            b'/' | b'?' | b'#' => return true,
            b':' => return false,
            b'&' if is_separator_reference(&address[at + 1..]) => return false,
            b'%' if is_encoded_separator(&address[at + 1..]) => return false,
            _ => {}
        }
    }
    true
}

/// True if the text after an `&` makes it a number, or the name of a colon or of a character that
/// opens or ends another encoding.
fn is_separator_reference(text: &str) -> bool {
    let is_name = |name: &&str| {
        let start = text.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    is_number_reference(text) || SEPARATOR_NAMES.iter().any(is_name)
}

/// True if the text after an `&` makes it the number of a character.
fn is_number_reference(text: &str) -> bool {
    let number = text.strip_prefix('#').unwrap_or_default();
    number.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X'))
}

/// True if the text after a `%` makes it an encoded colon or ampersand, however often encoded.
fn is_encoded_separator(text: &str) -> bool {
    let hex = text.trim_start_matches("25").get(..2);
    hex.is_some_and(|hex| hex.eq_ignore_ascii_case("3a") || hex == "26")
}

/// True if the text, which starts with `&`, could start with a character reference. Only numbers
/// are read without a semicolon in addresses.
fn is_char_reference(text: &str) -> bool {
    let name = &text[1..];
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    let ends_with_semicolon = end.is_some_and(|end| end > 0 && name[end..].starts_with(';'));
    ends_with_semicolon || is_number_reference(name)
}

/// True for characters that end an address in some reader of Markdown or HTML, and for those that
/// are invisible or change the order of others on a screen.
fn needs_encoding(c: char) -> bool {
    match c {
        '(' | ')' | '<' | '>' | '\\' | '`' | '|' | '"' => true,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
            true
        }
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' => true,
        c => c.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Option<&str>) {
        assert_eq!(link_address(url).as_deref(), expected, "{url:?}");
    }

    #[test]
    fn allowed_schemes_and_relative_addresses_are_written() {
        for url in [
            "http://a.example/x?y=1&z=2#n",
            "HTTPS://a.example",
            "mailto:desk@a.example?subject=tides",
            "tel:+15550100",
            "ftp://a.example/tides.txt",
            "//a.example/x",
            "/tides",
            "../tides:2.html",
            "tides.html",
            "tides/12:30",
            "?at=12:30",
            "#12:30",
            "caf%C3%A9%20&co.html",
            "\u{6f6e}.html",
        ] {
            check(url, Some(url));
        }
        check(
            " \u{1} /x y\n(1)\u{a0}\"\u{202e} ",
            Some("/x%20y%281%29%C2%A0%22%E2%80%AE"),
        );
        check(
            "/x?a&lt;b&#x3cc&copy=1",
            Some("/x?a&amp;lt;b&amp;#x3cc&copy=1"),
        );
        check("http:\\\\a.example", Some("http:%5C%5Ca.example"));
        check("ht\ttp\u{7f}s:\n//a.example", Some("https://a.example"));
    }

    #[test]
    fn addresses_with_other_schemes_are_not_written() {
        for url in [
            "",
            " \u{b}\u{85}",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}java\tscript\n:\ralert(1)",
            "java\u{0}script:alert(1)",
            "java\u{ad}script:alert(1)",
            "\u{feff}javascript:alert(1)",
            "\u{200b}http://a.example",
            "javascript&colon;alert(1)",
            "javascript&co\u{1}lon;alert(1)",
            "javascript&#58;alert(1)",
            "javascript&#58alert(1)",
            "javascript&#x3A;alert(1)",
            "javascript&#0000058;alert(1)",
            "&#106;avascript:alert(1)",
            "javascript&amp;colon;alert(1)",
            "javascript%3Aalert(1)",
            "javascript%253aalert(1)",
            "javascript%26colon;alert(1)",
            "java%73cript:alert(1)",
            "javascript\\:alert(1)",
            "\\javascript:alert(1)",
            "javascript\u{2028}:alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://a.example/1",
            "view-source:https://a.example",
            "intent://a#Intent;end",
            "httpx://a.example",
            "talk:tides",
        ] {
            check(url, None);
        }
        check("http", Some("http"));
        check(&format!("/{}", "x".repeat(MAX_ADDRESS_BYTES)), None);
    }
}
