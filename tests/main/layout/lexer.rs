//! A lexer for Rust source: enough of the language to tell code, literals and comments apart.

/// The kind of a [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// An identifier or keyword.
    Ident,
    /// `::`, or one character of punctuation.
    Punct,
    /// A string, character or number; a lifetime too.
    Literal,
    /// A comment with its marks.
    Comment,
}

/// A token of a source file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    /// The line of its first character, from 1.
    pub(super) line: usize,
}

/// All tokens of a source file, comments included.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(first) = source[at..].chars().next() {
        let (kind, len) = match first.is_whitespace() {
            true => (None, first.len_utf8()),
            false => {
                let (kind, len) = next_token(&source[at..], first);
                (Some(kind), len)
            }
        };
        let text = &source[at..at + len];
        tokens.extend(kind.map(|kind| Token { kind, text, line }));
        line += text.matches('\n').count();
        at += len;
    }
    tokens
}

fn next_token(rest: &str, first: char) -> (TokenKind, usize) {
    if rest.starts_with("//") {
        return (TokenKind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (TokenKind::Comment, block_comment_len(rest));
    }
    if let Some(len) = string_len(rest) {
        return (TokenKind::Literal, len);
    }
    if first == '\'' || rest.starts_with("b'") {
        return (TokenKind::Literal, char_or_lifetime_len(rest));
    }
    if first.is_ascii_digit() {
        return (TokenKind::Literal, number_len(rest));
    }
    if first.is_alphabetic() || first == '_' {
        return (TokenKind::Ident, ident_len(rest));
    }
    let len = if rest.starts_with("::") {
        2
    } else {
        first.len_utf8()
    };
    (TokenKind::Punct, len)
}

fn ident_len(rest: &str) -> usize {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
    end.unwrap_or(rest.len())
}

/// The length of a number. `1..2` and `1.max(2)` are the number 1 and more.
fn number_len(rest: &str) -> usize {
    let whole = ident_len(rest);
    let fraction = rest[whole..].strip_prefix('.');
    match fraction.filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit())) {
        Some(digits) => whole + 1 + ident_len(digits),
        None => whole,
    }
}

fn block_comment_len(rest: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        let step = match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (2, 1),
            [b'*', b'/', ..] => (2, -1),
            _ => (1, 0),
        };
        at += step.0;
        depth += step.1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of a string literal at the start of the text, or `None` if there is none.
fn string_len(rest: &str) -> Option<usize> {
    let letters = rest.find(|c: char| !"bcr".contains(c))?;
    let (prefix, from_quote) = rest.split_at(letters);
    if !["", "b", "c", "r", "br", "cr"].contains(&prefix) {
        return None;
    }
    if prefix.ends_with('r') {
        let hashes = from_quote.find(|c| c != '#')?;
        let body = from_quote[hashes..].strip_prefix('"')?;
        let close = format!("\"{}", "#".repeat(hashes));
        let end = body.find(&close)? + close.len();
        return Some(letters + hashes + 1 + end);
    }
    let body = from_quote.strip_prefix('"')?;
    let mut escaped = false;
    let end = body.find(|c| {
        let is_end = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        is_end
    })?;
    Some(letters + 1 + end + 1)
}

fn char_or_lifetime_len(rest: &str) -> usize {
    let quote = rest.find('\'').expect("a quote") + 1;
    let mut chars = rest[quote..].chars();
    let first = chars.next().expect("a character or a name");
    if first == '\\' {
        let escaped = chars.next().expect("an escape").len_utf8() + 1;
        let end = rest[quote + escaped..]
            .find('\'')
            .expect("a closed literal");
        return quote + escaped + end + 1;
    }
    if chars.next() == Some('\'') {
        return quote + first.len_utf8() + 1;
    }
    quote + ident_len(&rest[quote..])
}

/// The tokens of code that is built without tests: no comments and no `#[cfg(test)]` items.
pub(super) fn product_code<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    const CFG_TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let code = tokens
        .iter()
        .filter(|token| token.kind != TokenKind::Comment);
    let code: Vec<Token> = code.copied().collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < code.len() {
        let is_test = code[at..]
            .iter()
            .take(7)
            .map(|token| token.text)
            .eq(CFG_TEST);
        if is_test {
            at += CFG_TEST.len();
            at += item_len(&code[at..]);
        } else {
            kept.push(code[at]);
            at += 1;
        }
    }
    kept
}

/// The number of tokens of the item at the start: up to its `;` or closing brace.
fn item_len(code: &[Token]) -> usize {
    let mut depth = 0;
    for (at, token) in code.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// The name, first line and number of lines of every function with a body.
pub(super) fn functions<'a>(tokens: &[Token<'a>]) -> Vec<(&'a str, usize, usize)> {
    let code = tokens
        .iter()
        .filter(|token| token.kind != TokenKind::Comment);
    let code: Vec<Token> = code.copied().collect();
    let mut functions = Vec::new();
    for (at, pair) in code.windows(2).enumerate() {
        if pair[0].text == "fn" && pair[1].kind == TokenKind::Ident {
            let item = &code[at..at + item_len(&code[at..])];
            let last = item.last().expect("a token");
            if last.text == "}" {
                functions.push((pair[1].text, pair[0].line, last.line - pair[0].line + 1));
            }
        }
    }
    functions
}

#[test]
fn tokens_are_code_literals_and_comments() {
    let source =
        "// a\nlet r = b'x' + 'y' + '\\''; /* b /* c */ */ f::<'a>(r#\"d \" e\"#, \"\\\"\");";
    let of = |kind| {
        let tokens = tokens(source).into_iter();
        let of_kind = tokens.filter(move |token| token.kind == kind);
        of_kind.map(|token| token.text).collect::<Vec<_>>()
    };
    assert_eq!(of(TokenKind::Comment), ["// a", "/* b /* c */ */"]);
    assert_eq!(of(TokenKind::Ident), ["let", "r", "f"]);
    let literals = ["b'x'", "'y'", "'\\''", "'a", "r#\"d \" e\"#", "\"\\\"\""];
    assert_eq!(of(TokenKind::Literal), literals);
}

#[test]
fn test_items_are_no_product_code() {
    let source =
        "fn a() { 1 }\n#[cfg(test)]\nmod tests { fn b() {} }\n#[cfg(test)] mod c;\nfn d() {\n}";
    let tokens = tokens(source);
    let code: String = product_code(&tokens)
        .iter()
        .map(|token| token.text)
        .collect();
    assert_eq!(code, "fna(){1}fnd(){}");
    assert_eq!(functions(&tokens), [("a", 1, 1), ("b", 3, 1), ("d", 5, 2)]);
}
