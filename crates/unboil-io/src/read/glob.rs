//! Matches paths against globs such as `blog/**/*.{txt,md}`.
//!
//! [`Glob::parse`] checks a pattern once and [`Glob::matches`] tests a path in time proportional to
//! the product of their lengths, whatever the pattern. `glob_filter.rs` calls both. The rules are
//! those of the crate `globset` with `literal_separator`, and the tests compare with its results.
//!
//! | pattern | matches |
//! |---|---|
//! | `*` | any bytes but `/` |
//! | `?` | one byte but `/` |
//! | `[a-z]`, `[!a-z]` | one byte in, or not in, the ranges; never `/` |
//! | `{a,b}` | either pattern; may be nested |
//! | `**/` at the start, `/**/`, `/**` at the end | any number of folders |
//! | `\` | the next character literally |

/// A parsed glob.
#[derive(Debug)]
pub(super) struct Glob(Vec<Token>);

#[derive(Debug, PartialEq)]
enum Token {
    Literal(u8),
    /// `?`
    AnyByte,
    /// `*`
    AnyBytes,
    /// `[..]`
    Class {
        negated: bool,
        ranges: Vec<(u8, u8)>,
    },
    /// `{..}`, without its empty branches.
    Alternatives(Vec<Vec<Token>>),
    /// `**/` at the start: nothing, or folders.
    LeadingFolders,
    /// `/**/`: a slash, or folders between two slashes.
    InnerFolders,
    /// `/**` at the end: a slash and anything.
    TrailingFolders,
}

impl Glob {
    /// Parses a pattern. The error is the reason why it is not valid.
    pub(super) fn parse(pattern: &str) -> Result<Glob, String> {
        let parser = Parser {
            chars: pattern.chars().collect(),
            at: 0,
            open: vec![vec![Vec::new()]],
        };
        parser.parse().map(Glob)
    }

    /// True if the whole of `path` matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        if self.0 == [Token::LeadingFolders] {
            return true; // `**` alone
        }
        let mut start = vec![false; path.len() + 1];
        start[0] = true;
        advance(&self.0, path.as_bytes(), start)[path.len()]
    }
}

/// The positions in `text` that `tokens` can reach from the positions `from`.
fn advance(tokens: &[Token], text: &[u8], from: Vec<bool>) -> Vec<bool> {
    tokens
        .iter()
        .fold(from, |from, token| step(token, text, &from))
}

fn step(token: &Token, text: &[u8], from: &[bool]) -> Vec<bool> {
    match token {
        Token::Literal(literal) => step_byte(text, from, |byte| byte == *literal),
        Token::AnyByte => step_byte(text, from, |byte| byte != b'/'),
        Token::Class { negated, ranges } => step_byte(text, from, |byte| {
            let in_ranges = ranges
                .iter()
                .any(|&(low, high)| (low..=high).contains(&byte));
            byte != b'/' && in_ranges != *negated
        }),
        Token::AnyBytes => {
            let mut to = from.to_vec();
            for at in 0..text.len() {
                to[at + 1] |= to[at] && text[at] != b'/';
            }
            to
        }
        Token::Alternatives(branches) if branches.is_empty() => from.to_vec(),
        Token::Alternatives(branches) => {
            let mut to = vec![false; from.len()];
            for branch in branches {
                let reached = advance(branch, text, from.to_vec());
                to.iter_mut()
                    .zip(reached)
                    .for_each(|(to, reached)| *to |= reached);
            }
            to
        }
        Token::LeadingFolders => {
            let mut to = after_slashes(text, from);
            to.iter_mut().zip(from).for_each(|(to, from)| *to |= from);
            to
        }
        Token::InnerFolders => after_slashes(text, &step_byte(text, from, |byte| byte == b'/'))
            .into_iter()
            .zip(step_byte(text, from, |byte| byte == b'/'))
            .map(|(folders, slash)| folders || slash)
            .collect(),
        Token::TrailingFolders => {
            let mut to = step_byte(text, from, |byte| byte == b'/');
            for at in 1..to.len() {
                to[at] |= to[at - 1];
            }
            to
        }
    }
}

/// The positions after one byte that `matches`.
fn step_byte(text: &[u8], from: &[bool], matches: impl Fn(u8) -> bool) -> Vec<bool> {
    let mut to = vec![false; from.len()];
    for at in 0..text.len() {
        to[at + 1] = from[at] && matches(text[at]);
    }
    to
}

/// The positions after any slash at or after a position of `from`.
fn after_slashes(text: &[u8], from: &[bool]) -> Vec<bool> {
    let mut to = vec![false; from.len()];
    let mut reached = false;
    for at in 0..text.len() {
        reached |= from[at];
        to[at + 1] = reached && text[at] == b'/';
    }
    to
}

/// The most `{` that may be open: nested alternatives are matched by recursion.
const MAX_DEPTH: usize = 100;

struct Parser {
    chars: Vec<char>,
    at: usize,
    /// The branches that are open: those of the pattern, then those of each open `{`.
    open: Vec<Vec<Vec<Token>>>,
}

impl Parser {
    fn parse(mut self) -> Result<Vec<Token>, String> {
        while let Some(c) = self.next() {
            match c {
                '?' => self.branch().push(Token::AnyByte),
                '*' => self.parse_star(),
                '[' => self.parse_class()?,
                '{' if self.open.len() > MAX_DEPTH => {
                    return Err(format!("more than {MAX_DEPTH} nested `{{`"));
                }
                '{' => self.open.push(vec![Vec::new()]),
                '}' if self.open.len() == 1 => return Err("`}` without `{`".into()),
                '}' => {
                    let mut branches = self.open.pop().unwrap_or_default();
                    branches.retain(|branch| !branch.is_empty());
                    self.branch().push(Token::Alternatives(branches));
                }
                ',' if self.open.len() > 1 => {
                    self.open
                        .last_mut()
                        .expect("a `{` is open")
                        .push(Vec::new());
                }
                '\\' => match self.next() {
                    Some(c) => self.push_literal(c),
                    None => return Err("`\\` at the end".into()),
                },
                c => self.push_literal(c),
            }
        }
        match self.open.len() {
            1 => Ok(std::mem::take(self.branch())),
            _ => Err("`{` without `}`".into()),
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// The branch that is being parsed.
    fn branch(&mut self) -> &mut Vec<Token> {
        let branches = self.open.last_mut().expect("the pattern is never closed");
        branches.last_mut().expect("each level has a branch")
    }

    fn push_literal(&mut self, c: char) {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            self.branch().push(Token::Literal(byte));
        }
    }

    /// Parses `*` or `**`. `**` stands for folders only as a whole component of the path.
    fn parse_star(&mut self) {
        let before = self.at.checked_sub(2).map(|at| self.chars[at]);
        if self.peek() != Some('*') {
            return self.branch().push(Token::AnyBytes);
        }
        self.at += 1;
        let nested = self.open.len() > 1;
        let after = self.peek();
        if self.branch().is_empty() {
            let token = match after {
                None | Some('/') => Token::LeadingFolders,
                _ => Token::AnyBytes,
            };
            self.at += usize::from(after == Some('/'));
            return self.branch().push(token);
        }
        let is_suffix = match after {
            None => true,
            Some(',' | '}') if nested => true,
            Some('/') => false,
            _ => return self.branch().push(Token::AnyBytes),
        };
        if before != Some('/') {
            return self.branch().push(Token::AnyBytes);
        }
        self.at += usize::from(!is_suffix);
        let token = match self.branch().pop() {
            Some(token @ (Token::LeadingFolders | Token::TrailingFolders)) => token,
            _ if is_suffix => Token::TrailingFolders,
            _ => Token::InnerFolders,
        };
        self.branch().push(token);
    }

    /// Parses the rest of `[..]`.
    fn parse_class(&mut self) -> Result<(), String> {
        let negated = matches!(self.peek(), Some('!' | '^'));
        self.at += usize::from(negated);
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut in_range = false;
        loop {
            let c = self.next().ok_or("`[` without `]`")?;
            match c {
                ']' if !ranges.is_empty() => break,
                '-' if !ranges.is_empty() && !in_range => in_range = true,
                c if in_range => {
                    let last = ranges.last_mut().expect("a range has a start");
                    if c < last.0 {
                        return Err(format!("the range `{}-{c}` is empty", last.0));
                    }
                    last.1 = c;
                    in_range = false;
                }
                c => ranges.push((c, c)),
            }
        }
        if in_range {
            ranges.push(('-', '-'));
        }
        let ranges = ranges.into_iter().flat_map(byte_ranges).collect();
        self.branch().push(Token::Class { negated, ranges });
        Ok(())
    }
}

/// A range of characters as ranges of bytes. A class matches single bytes, as in `globset`.
fn byte_ranges((low, high): (char, char)) -> Vec<(u8, u8)> {
    let bytes = |c: char| c.encode_utf8(&mut [0; 4]).as_bytes().to_vec();
    let mut ranges: Vec<(u8, u8)> = bytes(low).into_iter().map(|byte| (byte, byte)).collect();
    if low < high {
        let high = bytes(high);
        ranges.last_mut().expect("a character has bytes").1 = high[0];
        ranges.extend(high[1..].iter().map(|&byte| (byte, byte)));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected values are the results of `globset` 0.4.22.
    #[test]
    fn globs_match_the_same_paths_as_globset() {
        let paths = [
            "a.txt",
            "b.txt",
            "d.md",
            "A.TXT",
            "a/b.txt",
            "a/c/b.txt",
            "a/d/e.md",
            "x/c/y",
            ".h",
            "a/.h",
            "*.txt",
            "café.txt",
            "-.txt",
            "a,b",
            ".txt",
        ];
        let check = |pattern: &str, expected: &[&str]| {
            let glob = Glob::parse(pattern).expect(pattern);
            let matching = paths.iter().copied().filter(|path| glob.matches(path));
            assert_eq!(matching.collect::<Vec<_>>(), expected, "{pattern}");
        };
        let txt = ["a.txt", "b.txt", "*.txt", "café.txt", "-.txt", ".txt"];
        check("*.txt", &txt);
        check("*.TXT", &["A.TXT"]);
        check("**", &paths);
        check("**/*", &paths);
        check("*/b.txt", &["a/b.txt"]);
        check("**/b.txt", &["b.txt", "a/b.txt", "a/c/b.txt"]);
        check("a/**", &["a/b.txt", "a/c/b.txt", "a/d/e.md", "a/.h"]);
        check("a/**/b.txt", &["a/b.txt", "a/c/b.txt"]);
        check("**/c/**", &["a/c/b.txt", "x/c/y"]);
        check("a**", &["a.txt", "a,b"]);
        check("{a,c}/*", &["a/b.txt", "a/.h"]);
        let txt_md = [
            "a.txt",
            "b.txt",
            "d.md",
            "*.txt",
            "café.txt",
            "-.txt",
            ".txt",
        ];
        check("*.{txt,md}", &txt_md);
        check("*.{t{x,s}t,md}", &txt_md);
        check("{,a}.txt", &["a.txt"]);
        check("[ab].txt", &["a.txt", "b.txt"]);
        check("[a-c].txt", &["a.txt", "b.txt"]);
        check("[!ab].txt", &["*.txt", "-.txt"]);
        check("[]-].txt", &["-.txt"]);
        check("a/[!c]/*", &["a/d/e.md"]);
        check("a/*/*", &["a/c/b.txt", "a/d/e.md"]);
        check("?.txt", &["a.txt", "b.txt", "*.txt", "-.txt"]);
        check("caf?.txt", &[]);
        check("caf??.txt", &["café.txt"]);
        check(".*", &[".h", ".txt"]);
        check("\\*.txt", &["*.txt"]);
    }

    #[test]
    fn commas_and_dots_have_no_special_meaning_outside_of_braces() {
        let matches =
            |pattern: &str, path: &str| Glob::parse(pattern).expect(pattern).matches(path);
        assert!(matches("a,b", "a,b"));
        assert!(matches("*/.*", "a/.h"));
        assert!(!matches("*/.*", "a/b.txt"));
    }

    #[test]
    fn invalid_globs_are_refused_with_a_reason() {
        let check = |pattern: &str, reason: &str| {
            assert_eq!(Glob::parse(pattern).map(|_| ()), Err(reason.to_string()));
        };
        check("[", "`[` without `]`");
        check("a[b", "`[` without `]`");
        check("[b-a]", "the range `b-a` is empty");
        check("{a", "`{` without `}`");
        check("{a,{b}", "`{` without `}`");
        check("a}", "`}` without `{`");
        check("\\", "`\\` at the end");
        let nested = |depth: usize| "{a,".repeat(depth) + "b" + &"}".repeat(depth);
        assert!(
            Glob::parse(&nested(100))
                .expect("not too deep")
                .matches("b")
        );
        check(&nested(101), "more than 100 nested `{`");
        check(&nested(100_000), "more than 100 nested `{`");
    }

    #[test]
    fn matching_takes_linear_time_in_the_path() {
        let glob = Glob::parse("**/*a*a*a*a*a*a*a*a*a*a*b").expect("valid");
        assert!(!glob.matches(&"a/".repeat(2000)));
        assert!(glob.matches(&("a".repeat(4000) + "b")));
    }
}
