//! Which public calls of a crate no doc test shows.
//!
//! A call is a `pub fn`: the lint `unreachable_pub` makes sure that other crates can call each of
//! them. Methods with no argument but `self` are not checked. A doc test of the same crate shows
//!
//! - a function if it has the name of the function,
//! - a constructor, or another function of a type, if it has `Type::name`,
//! - a method if it has `.name` or `::name`, and is in the same file or has the name of the type.

use super::lexer::{Token, TokenKind, product_code, tokens};

/// The path and the text of a source file.
type File<'a> = (&'a str, &'a str);

/// A public function or method.
struct Call<'a> {
    path: &'a str,
    /// The type that the function belongs to. `None`: it is a free function.
    of_type: Option<&'a str>,
    name: Token<'a>,
    has_self: bool,
    has_arguments: bool,
}

/// An example in a doc comment that is run as a test.
struct DocTest<'a> {
    path: &'a str,
    /// Its identifiers and punctuation.
    code: Vec<String>,
}

/// The public calls of a crate that no doc test shows, as `path:line: Type::name`.
pub(super) fn calls_without_doc_test(files: &[File]) -> Vec<String> {
    let (mut calls, mut examples) = (Vec::new(), Vec::new());
    for (path, text) in files {
        let tokens = tokens(text);
        calls.extend(public_calls(path, &product_code(&tokens)));
        examples.extend(doc_tests(path, &tokens));
    }
    let is_getter = |call: &Call| call.has_self && !call.has_arguments;
    let is_shown = |call: &Call| examples.iter().any(|example| example.shows(call));
    calls.retain(|call| !is_getter(call) && !is_shown(call));
    calls.iter().map(Call::to_string).collect()
}

impl std::fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: ", self.path, self.name.line)?;
        if let Some(of_type) = self.of_type {
            write!(f, "{of_type}::")?;
        }
        f.write_str(self.name.text)
    }
}

impl DocTest<'_> {
    fn shows(&self, call: &Call) -> bool {
        let text = |at: usize| self.code[at].as_str();
        let mut uses = (0..self.code.len()).filter(|&at| text(at) == call.name.text);
        let Some(of_type) = call.of_type else {
            return uses.next().is_some();
        };
        if !call.has_self {
            return uses.any(|at| at > 1 && text(at - 1) == "::" && text(at - 2) == of_type);
        }
        let has_type = self.code.iter().any(|text| text == of_type);
        (has_type || self.path == call.path)
            && uses.any(|at| at > 0 && [".", "::"].contains(&text(at - 1)))
    }
}

/// The doc tests of a file: the blocks that start with ``` and no other word.
fn doc_tests<'a>(path: &'a str, tokens: &[Token]) -> Vec<DocTest<'a>> {
    let mut found = Vec::new();
    let mut text = String::new();
    // The language of the open block. `None`: the comment is outside of blocks.
    let mut open = None;
    for token in tokens {
        let line = token.text.strip_prefix("///");
        let Some(line) = line.or_else(|| token.text.strip_prefix("//!")) else {
            continue;
        };
        match (line.trim().strip_prefix("```"), open) {
            (Some(language), None) => open = Some(language),
            (Some(_), Some(language)) => {
                let code = code_texts(&text);
                found.extend(language.is_empty().then_some(DocTest { path, code }));
                text.clear();
                open = None;
            }
            (None, Some(_)) => text += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    found
}

/// The identifiers and punctuation of an example.
fn code_texts(example: &str) -> Vec<String> {
    let tokens = tokens(example).into_iter();
    let code = tokens.filter(|token| [TokenKind::Ident, TokenKind::Punct].contains(&token.kind));
    code.map(|token| token.text.to_string()).collect()
}

/// The functions of a file with `pub` and nothing else before `fn`.
fn public_calls<'a>(path: &'a str, code: &[Token<'a>]) -> Vec<Call<'a>> {
    let mut calls = Vec::new();
    let (mut depth, mut of_type) = (0, None);
    for (at, token) in code.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |before| code[before].text);
        match token.text {
            // Not the `impl` in the type of a parameter.
            "impl" if ["", ";", "]", "}"].contains(&before) => {
                of_type = Some(type_of_impl(&code[at + 1..]))
            }
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                of_type = of_type.filter(|_| depth > 0);
            }
            "fn" if before == "pub" => {
                let (has_self, has_arguments) = parameters(&code[at + 2..]);
                calls.push(Call {
                    path,
                    of_type,
                    name: code[at + 1],
                    has_self,
                    has_arguments,
                });
            }
            _ => {}
        }
    }
    calls
}

/// The name of the type in the header of an `impl`, which starts after this word.
fn type_of_impl<'a>(header: &[Token<'a>]) -> &'a str {
    let (mut angles, mut before) = (0, "");
    for token in header {
        match token.text {
            "<" => angles += 1,
            ">" if before != "-" => angles -= 1,
            name if angles == 0 && token.kind == TokenKind::Ident => return name,
            _ => {}
        }
        before = token.text;
    }
    panic!("an `impl` has a type");
}

/// Whether the parameters of a function include `self`, and others. They are after its name.
fn parameters(signature: &[Token]) -> (bool, bool) {
    let (mut angles, mut parens) = (0, 0);
    let mut list: Vec<&str> = Vec::new();
    let mut before = "";
    for token in signature {
        match token.text {
            "<" if parens == 0 => angles += 1,
            // The arrow of `impl Fn(usize) -> bool` is no bracket.
            ">" if parens == 0 && before != "-" => angles -= 1,
            "(" if angles == 0 => parens += 1,
            ")" if angles == 0 && parens == 1 => break,
            ")" if angles == 0 => parens -= 1,
            _ => {}
        }
        list.extend((parens > 0).then_some(token.text));
        before = token.text;
    }
    let mut parts = list[1..].splitn(2, |text| *text == ",");
    let has_self = parts.next().is_some_and(|first| first.contains(&"self"));
    let others = if has_self {
        parts.next().unwrap_or(&[])
    } else {
        &list[1..]
    };
    (has_self, !others.is_empty())
}

#[test]
fn calls_without_doc_test_are_found() {
    let text = "
        /// ```
        /// let boat = Boat::new(3); // Ship::new(3)
        /// boat.load(4);
        /// ```
        pub struct Boat;
        impl<T: Fn(u8) -> u8> Boat<T> {
            pub fn new(crew: usize) -> Boat {}
            pub fn load<F: Fn(u8) -> bool>(&mut self, test: F) {}
            pub fn unload(&self, n: usize) {}
            pub fn crew(&self) -> usize {}
            fn sink(&self, n: usize) {}
        }
        impl Ship { pub fn new(crew: usize) -> Ship {} }
        /// ```text
        /// land()
        /// ```
        pub fn land() {}
    ";
    let other = "/// ```\n/// boat.unload(4);\n/// ```\nstruct Quay;";
    let files = [("a.rs", text), ("b.rs", other)];
    let missing = [
        "a.rs:10: Boat::unload",
        "a.rs:14: Ship::new",
        "a.rs:18: land",
    ];
    assert_eq!(calls_without_doc_test(&files), missing);
}
