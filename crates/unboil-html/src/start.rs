//! A start tag with its attributes: what it opens, how it is called, and what it says of the page.

use xxhash_rust::xxh3::xxh3_64;

use crate::element::{self, Tag};
use crate::said::{CANONICAL, Gathered, LANG, TIME, TIME_PUBLISHED};
use unboil_text::{Element, Style};

/// Names of one element beyond these are not looked at.
pub(super) const MOST_NAMES: usize = 24;

/// Elements of raw text that nobody reads, and drawings, which hold no blocks.
const RAW: [&str; 6] = ["script", "style", "noscript", "iframe", "noembed", DRAWING];
pub(super) const DRAWING: &str = "svg";

/// What microdata calls what is on a page beside its article.
const OTHERS: [&[u8]; 11] = [
    b"Review",
    b"UserReview",
    b"CriticReview",
    b"Comment",
    b"UserComments",
    b"Answer",
    b"Person",
    b"ImageObject",
    b"VideoObject",
    b"AudioObject",
    b"Event",
];

/// The start tag that is being read.
#[derive(Default)]
pub(super) struct Start {
    pub(super) tag: Option<Tag>,
    /// The name of an element of raw text.
    pub(super) raw: Option<&'static str>,
    attribute: Attribute,
    /// It is of an element that the page defines itself, and may be a block.
    pub(super) custom: bool,
    pub(super) names: u32,
    pub(super) role: Option<Element>,
    pub(super) hidden: bool,
    pub(super) href: bool,
    /// It is of a numbered list.
    pub(super) ordered: bool,
    /// The number of an item, or of the first one of a list; how many columns wide a cell is.
    pub(super) number: Option<u32>,
    /// How its text stands out, links aside.
    pub(super) style: Option<Style>,
    /// What it says is said by microdata.
    is_property: bool,
    /// It begins an item of microdata that is something else than the article; `None`: it begins none.
    pub(super) of_others: Option<bool>,
    /// It is of a script of linked data.
    pub(super) linked_data: bool,
    /// What the element says of the page: under which name, and what.
    about: Vec<u8>,
    pub(super) content: String,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Attribute {
    #[default]
    Other,
    Names,
    Role,
    Href,
    Style,
    AriaHidden,
    About,
    Content,
    Type,
    Number,
    ItemType,
}

/// True for the name of an element that the page defines itself.
pub(super) fn is_custom(name: &[u8]) -> bool {
    name.contains(&b'-')
}

impl Start {
    /// `<name`; its names begin at `names` in those of the page.
    pub(super) fn new(name: &[u8], names: u32) -> Start {
        Start {
            tag: Some(Tag::of(name)),
            raw: RAW.into_iter().find(|raw| raw.as_bytes() == name),
            custom: is_custom(name),
            ordered: name == b"ol",
            style: style(name),
            names,
            ..Start::default()
        }
    }

    /// The name of an attribute.
    pub(super) fn attribute_name(&mut self, name: &[u8]) {
        self.is_property |= name == b"itemprop";
        self.attribute = match (self.tag, name) {
            (None, _) => Attribute::Other,
            (Some(Tag::Meta), b"name" | b"property" | b"itemprop" | b"http-equiv") => {
                Attribute::About
            }
            (Some(Tag::Meta), b"content") => Attribute::Content,
            (Some(Tag::Link), b"rel") => Attribute::About,
            (Some(Tag::Link), b"href") => Attribute::Content,
            (Some(Tag::Ignored), b"lang" | b"xml:lang") => {
                self.about = LANG.to_vec();
                Attribute::Content
            }
            (Some(Tag::Open(Element::Time)), b"datetime") => {
                if self.about.is_empty() {
                    self.about = TIME.to_vec();
                }
                Attribute::Content
            }
            (Some(Tag::Open(Element::Time)), b"pubdate") => {
                self.about = TIME_PUBLISHED.to_vec();
                Attribute::Other
            }
            (Some(Tag::Open(Element::Dropped)), b"type") => Attribute::Type,
            (Some(Tag::Open(Element::List)), b"start")
            | (Some(Tag::Open(Element::Item)), b"value")
            | (Some(Tag::Open(Element::Cell)), b"colspan") => Attribute::Number,
            (Some(Tag::Open(_)), b"class" | b"id" | b"itemprop") => Attribute::Names,
            (Some(Tag::Open(_)), b"itemtype") => Attribute::ItemType,
            (Some(Tag::Open(_)), b"role") => Attribute::Role,
            (Some(Tag::Open(_)), b"style") => Attribute::Style,
            (Some(Tag::Open(_)), b"aria-hidden") => Attribute::AriaHidden,
            (Some(Tag::Open(Element::Anchor)), b"href") => Attribute::Href,
            (Some(Tag::Open(_)), b"hidden") => {
                self.hidden = true;
                Attribute::Other
            }
            _ => Attribute::Other,
        };
    }

    /// Its value.
    pub(super) fn attribute_value(&mut self, value: &[u8], names: &mut Vec<u32>) {
        match self.attribute {
            Attribute::Other => {}
            Attribute::Names => {
                if self.tag == Some(Tag::Open(Element::Time)) && value == b"datePublished" {
                    self.about = TIME_PUBLISHED.to_vec();
                }
                add_names(value, names, self.names as usize);
            }
            Attribute::Type => {
                self.linked_data = value.eq_ignore_ascii_case(b"application/ld+json")
            }
            Attribute::Role => {
                self.role = element::of_role(value.trim_ascii());
                add_names(value, names, self.names as usize);
            }
            Attribute::Href => {
                self.href = true;
                self.content = String::from_utf8_lossy(value).trim().to_string();
            }
            Attribute::Number => {
                let figures = std::str::from_utf8(value.trim_ascii()).ok();
                self.number = figures.and_then(|figures| figures.parse().ok());
            }
            Attribute::ItemType => {
                let name = value.trim_ascii().rsplit(|&b| b == b'/').next();
                self.of_others = name.map(|name| OTHERS.contains(&name));
            }
            Attribute::Style => self.hidden |= hides(value),
            Attribute::AriaHidden => self.hidden |= value == b"true",
            Attribute::About => self.about = value.to_ascii_lowercase(),
            Attribute::Content => self.content = String::from_utf8_lossy(value).trim().to_string(),
        }
        self.attribute = Attribute::Other;
    }

    /// True if what it says is of the item that it stands in.
    pub(super) fn is_of_item(&self) -> bool {
        self.is_property || self.tag == Some(Tag::Open(Element::Time))
    }

    /// Takes down what the element says of the page.
    pub(super) fn note(&self, said: &mut Gathered) {
        if self.content.is_empty() {
            return;
        }
        match (self.tag, &self.about[..]) {
            (Some(Tag::Link), b"canonical") => said.add(CANONICAL, &self.content),
            (Some(Tag::Link), _) => {}
            (_, about) => said.add(about, &self.content),
        }
    }
}

/// How the text of an element stands out.
fn style(name: &[u8]) -> Option<Style> {
    Some(match name {
        b"b" | b"strong" => Style::Strong,
        b"i" | b"em" | b"cite" => Style::Emphasis,
        b"code" | b"kbd" | b"samp" | b"tt" => Style::Code,
        _ => return None,
    })
}

/// True if a style hides the element.
fn hides(style: &[u8]) -> bool {
    let style: Vec<u8> = style
        .iter()
        .filter(|b| !b.is_ascii_whitespace())
        .map(u8::to_ascii_lowercase)
        .collect();
    let has = |what: &[u8]| memchr::memmem::find(&style, what).is_some();
    has(b"display:none") || has(b"visibility:hidden")
}

/// Hashes of the words of class names, and of each name as a whole if it is not numbered.
fn add_names(value: &[u8], names: &mut Vec<u32>, from: usize) {
    for name in value.split(u8::is_ascii_whitespace) {
        if names.len() - from >= MOST_NAMES {
            break;
        }
        if !name.is_empty() && !name.iter().any(u8::is_ascii_digit) {
            names.push(name_hash(name));
        }
        let mut start = 0;
        for at in 0..=name.len() {
            let ends = at == name.len() || !name[at].is_ascii_alphabetic();
            let hump = at > 0
                && !ends
                && name[at].is_ascii_uppercase()
                && name[at - 1].is_ascii_lowercase();
            if ends || hump {
                let word = &name[start..at];
                if word.len() > 1 && word.len() < name.len() {
                    names.push(name_hash(word));
                }
                start = if ends { at + 1 } else { at };
            }
        }
    }
    names.truncate(from + MOST_NAMES);
}

/// Names are in small letters as a rule.
fn name_hash(name: &[u8]) -> u32 {
    match name.iter().any(u8::is_ascii_uppercase) {
        true => xxh3_64(&name.to_ascii_lowercase()) as u32,
        false => xxh3_64(name) as u32,
    }
}
