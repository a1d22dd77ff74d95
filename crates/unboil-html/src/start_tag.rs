//! A start tag with its attributes: what it opens, how it is called, and what it says of the page.

use xxhash_rust::xxh3::xxh3_64;

use crate::metadata::{
    HTML_LANG, LINK_CANONICAL, MetadataBuilder, TIME_ELEMENT, TIME_ELEMENT_PUBLISHED,
};
use crate::tag_effect::{self, TagEffect};
use unboil_text::{Element, InlineStyle};

/// Names of one element beyond these are not looked at.
pub(super) const MAX_ATTR_TOKENS: usize = 24;

/// Elements of raw text that nobody reads, and drawings, which hold no blocks.
const RAW_TEXT_ELEMENTS: [&str; 6] = ["script", "style", "noscript", "iframe", "noembed", SVG];
pub(super) const SVG: &str = "svg";

/// What microdata calls what is on a page beside its article.
const FOREIGN_ITEM_TYPES: [&[u8]; 11] = [
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
pub(super) struct StartTag {
    pub(super) tag: Option<TagEffect>,
    /// The name of an element of raw text.
    pub(super) raw_text: Option<&'static str>,
    attribute: AttributeKind,
    /// It is of an element that the page defines itself, and may be a block.
    pub(super) is_custom_element: bool,
    pub(super) attr_token_start: u32,
    pub(super) role: Option<Element>,
    pub(super) hidden: bool,
    pub(super) has_href: bool,
    /// It is of a numbered list.
    pub(super) is_ordered: bool,
    /// The number of an item, or of the first one of a list; how many columns wide a cell is.
    pub(super) number: Option<u32>,
    /// How its text stands out, links aside.
    pub(super) style: Option<InlineStyle>,
    /// What it says is said by microdata.
    has_itemprop: bool,
    /// It begins an item of microdata that is something else than the article; `None`: it begins none.
    pub(super) foreign_item: Option<bool>,
    /// It is of a script of linked data.
    pub(super) is_json_ld: bool,
    /// What the element says of the page: under which name, and what.
    metadata_key: Vec<u8>,
    pub(super) content: String,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum AttributeKind {
    #[default]
    Other,
    AttrTokens,
    Role,
    Href,
    InlineStyle,
    AriaHidden,
    MetadataKey,
    MetadataValue,
    Type,
    Number,
    ItemType,
}

/// True for the name of an element that the page defines itself.
pub(super) fn is_custom_element_name(name: &[u8]) -> bool {
    name.contains(&b'-')
}

impl StartTag {
    /// `<name`; its names begin at `attr_tokens` in those of the page.
    pub(super) fn new(name: &[u8], attr_token_start: u32) -> StartTag {
        StartTag {
            tag: Some(TagEffect::from_name(name)),
            raw_text: RAW_TEXT_ELEMENTS
                .into_iter()
                .find(|raw_text| raw_text.as_bytes() == name),
            is_custom_element: is_custom_element_name(name),
            is_ordered: name == b"ol",
            style: style(name),
            attr_token_start,
            ..StartTag::default()
        }
    }

    /// The name of an attribute.
    pub(super) fn attribute_name(&mut self, name: &[u8]) {
        self.has_itemprop |= name == b"itemprop";
        self.attribute = match (self.tag, name) {
            (None, _) => AttributeKind::Other,
            (Some(TagEffect::Meta), b"name" | b"property" | b"itemprop" | b"http-equiv") => {
                AttributeKind::MetadataKey
            }
            (Some(TagEffect::Meta), b"content") => AttributeKind::MetadataValue,
            (Some(TagEffect::Link), b"rel") => AttributeKind::MetadataKey,
            (Some(TagEffect::Link), b"href") => AttributeKind::MetadataValue,
            (Some(TagEffect::Ignored), b"lang" | b"xml:lang") => {
                self.metadata_key = HTML_LANG.to_vec();
                AttributeKind::MetadataValue
            }
            (Some(TagEffect::Open(Element::Time)), b"datetime") => {
                if self.metadata_key.is_empty() {
                    self.metadata_key = TIME_ELEMENT.to_vec();
                }
                AttributeKind::MetadataValue
            }
            (Some(TagEffect::Open(Element::Time)), b"pubdate") => {
                self.metadata_key = TIME_ELEMENT_PUBLISHED.to_vec();
                AttributeKind::Other
            }
            (Some(TagEffect::Open(Element::NotRendered)), b"type") => AttributeKind::Type,
            (Some(TagEffect::Open(Element::List)), b"start")
            | (Some(TagEffect::Open(Element::Item)), b"value")
            | (Some(TagEffect::Open(Element::Cell)), b"colspan") => AttributeKind::Number,
            (Some(TagEffect::Open(_)), b"class" | b"id" | b"itemprop") => AttributeKind::AttrTokens,
            (Some(TagEffect::Open(_)), b"itemtype") => AttributeKind::ItemType,
            (Some(TagEffect::Open(_)), b"role") => AttributeKind::Role,
            (Some(TagEffect::Open(_)), b"style") => AttributeKind::InlineStyle,
            (Some(TagEffect::Open(_)), b"aria-hidden") => AttributeKind::AriaHidden,
            (Some(TagEffect::Open(Element::Anchor)), b"href") => AttributeKind::Href,
            (Some(TagEffect::Open(_)), b"hidden") => {
                self.hidden = true;
                AttributeKind::Other
            }
            _ => AttributeKind::Other,
        };
    }

    /// Its value.
    pub(super) fn attribute_value(&mut self, value: &[u8], attr_tokens: &mut Vec<u32>) {
        match self.attribute {
            AttributeKind::Other => {}
            AttributeKind::AttrTokens => {
                if self.tag == Some(TagEffect::Open(Element::Time)) && value == b"datePublished" {
                    self.metadata_key = TIME_ELEMENT_PUBLISHED.to_vec();
                }
                add_attr_tokens(value, attr_tokens, self.attr_token_start as usize);
            }
            AttributeKind::Type => {
                self.is_json_ld = value.eq_ignore_ascii_case(b"application/ld+json")
            }
            AttributeKind::Role => {
                self.role = tag_effect::from_role(value.trim_ascii());
                add_attr_tokens(value, attr_tokens, self.attr_token_start as usize);
            }
            AttributeKind::Href => {
                self.has_href = true;
                self.content = String::from_utf8_lossy(value).trim().to_string();
            }
            AttributeKind::Number => {
                let digits = std::str::from_utf8(value.trim_ascii()).ok();
                self.number = digits.and_then(|digits| digits.parse().ok());
            }
            AttributeKind::ItemType => {
                let name = value.trim_ascii().rsplit(|&b| b == b'/').next();
                self.foreign_item = name.map(|name| FOREIGN_ITEM_TYPES.contains(&name));
            }
            AttributeKind::InlineStyle => self.hidden |= hides_element(value),
            AttributeKind::AriaHidden => self.hidden |= value == b"true",
            AttributeKind::MetadataKey => self.metadata_key = value.to_ascii_lowercase(),
            AttributeKind::MetadataValue => {
                self.content = String::from_utf8_lossy(value).trim().to_string()
            }
        }
        self.attribute = AttributeKind::Other;
    }

    /// True if what it says is of the item that it stands in.
    pub(super) fn belongs_to_item(&self) -> bool {
        self.has_itemprop || self.tag == Some(TagEffect::Open(Element::Time))
    }

    /// Takes down what the element says of the page.
    pub(super) fn record_metadata(&self, metadata: &mut MetadataBuilder) {
        if self.content.is_empty() {
            return;
        }
        match (self.tag, &self.metadata_key[..]) {
            (Some(TagEffect::Link), b"canonical") => metadata.add(LINK_CANONICAL, &self.content),
            (Some(TagEffect::Link), _) => {}
            (_, metadata_key) => metadata.add(metadata_key, &self.content),
        }
    }
}

/// How the text of an element stands out.
fn style(name: &[u8]) -> Option<InlineStyle> {
    Some(match name {
        b"b" | b"strong" => InlineStyle::Strong,
        b"i" | b"em" | b"cite" => InlineStyle::Emphasis,
        b"code" | b"kbd" | b"samp" | b"tt" => InlineStyle::Code,
        _ => return None,
    })
}

/// True if a style hides the element.
fn hides_element(style: &[u8]) -> bool {
    let style: Vec<u8> = style
        .iter()
        .filter(|b| !b.is_ascii_whitespace())
        .map(u8::to_ascii_lowercase)
        .collect();
    let has = |declaration: &[u8]| memchr::memmem::find(&style, declaration).is_some();
    has(b"display:none") || has(b"visibility:hidden")
}

/// Hashes of the words of class names, and of each name as a whole if it is not numbered.
fn add_attr_tokens(value: &[u8], attr_tokens: &mut Vec<u32>, from: usize) {
    for name in value.split(u8::is_ascii_whitespace) {
        if attr_tokens.len() - from >= MAX_ATTR_TOKENS {
            break;
        }
        if !name.is_empty() && !name.iter().any(u8::is_ascii_digit) {
            attr_tokens.push(hash_attr_token(name));
        }
        let mut start = 0;
        for at in 0..=name.len() {
            let word_ends = at == name.len() || !name[at].is_ascii_alphabetic();
            let is_camel_case_border = at > 0
                && !word_ends
                && name[at].is_ascii_uppercase()
                && name[at - 1].is_ascii_lowercase();
            if word_ends || is_camel_case_border {
                let word = &name[start..at];
                if word.len() > 1 && word.len() < name.len() {
                    attr_tokens.push(hash_attr_token(word));
                }
                start = if word_ends { at + 1 } else { at };
            }
        }
    }
    attr_tokens.truncate(from + MAX_ATTR_TOKENS);
}

/// Names are in small letters as a rule.
fn hash_attr_token(name: &[u8]) -> u32 {
    match name.iter().any(u8::is_ascii_uppercase) {
        true => xxh3_64(&name.to_ascii_lowercase()) as u32,
        false => xxh3_64(name) as u32,
    }
}
