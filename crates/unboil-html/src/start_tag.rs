//! A start tag with its attributes.
//!
//! `PageBuilder` creates a [`StartTag`] for each start tag and feeds it the attributes. The tag
//! collects the properties of the element to open, and the metadata that the element declares.

use crate::code_language::{class_language, language_name};
use crate::hidden_names::{HiddenNames, hides_element};
use crate::image_kind::{ImageKind, image_kind, kind_of_text};
use crate::metadata_builder::MetadataBuilder;
use crate::metadata_keys::{HTML_LANG, LINK_CANONICAL, TIME_ELEMENT, TIME_ELEMENT_PUBLISHED};
use crate::raw_text::{MATH, RawContent, raw_text_element};
use crate::tag_effect::{self, TagEffect};
use crate::text_role::TextRole;
use unboil_text::{Element, InlineStyle};

/// Microdata types of items on a page other than its article.
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

/// The current start tag.
#[derive(Default)]
pub(super) struct StartTag {
    /// Effect of the tag; `None` for an end tag.
    pub(super) tag: Option<TagEffect>,
    /// Name of the element if its content is raw text.
    pub(super) raw_text: Option<&'static str>,
    /// Use of the raw text.
    pub(super) raw_content: RawContent,
    /// Kind of the attribute whose value comes next.
    attribute: AttributeKind,
    /// The element is a custom element, which may be a block.
    pub(super) is_custom_element: bool,
    /// Index of its first hash in the attribute tokens of the page.
    pub(super) attr_token_start: u32,
    /// Element kind that its ARIA role stands for.
    pub(super) role: Option<Element>,
    /// An attribute or inline style hides the element.
    pub(super) hidden: bool,
    /// A style sheet of the page hides the element for good.
    pub(super) hidden_by_name: bool,
    /// The element stands in for another.
    pub(super) stands_in: bool,
    /// The element is a link with an address.
    pub(super) has_href: bool,
    /// The element is an `ol`.
    pub(super) is_ordered: bool,
    /// Number of an item, first number of a list, or `colspan` of a cell.
    pub(super) number: Option<u32>,
    /// Inline style of its text, links aside.
    pub(super) style: Option<InlineStyle>,
    /// The element has an `itemprop` attribute.
    has_itemprop: bool,
    /// Whether the microdata item that starts here is foreign, which means that it is not the
    /// article. `None` if no item starts here.
    pub(super) foreign_item: Option<bool>,
    /// How the text of the element is written.
    pub(super) text_role: TextRole,
    /// The element is a template that browsers draw in place of its parent.
    pub(super) is_shadow_root: bool,
    /// Metadata that the text of the element shows.
    pub(super) visible_field: Option<VisibleField>,
    /// The element dates a change of the article.
    pub(super) is_update: bool,
    /// The element links to the page itself.
    pub(super) is_bookmark: bool,
    /// The element is an image.
    pub(super) is_image: bool,
    /// The image is an emoji, or the drawing of a formula.
    pub(super) image_kind: Option<ImageKind>,
    /// The formula is set in a line of its own.
    pub(super) is_display: bool,
    /// Name of the language of the code in the element.
    pub(super) code_language: Option<String>,
    /// Name under which the element declares metadata.
    metadata_key: Vec<u8>,
    /// Declared value, address of a link, text for an image, or TeX of a formula.
    pub(super) content: String,
}

/// Kind of an attribute, by what its value means.
#[derive(Clone, Copy, Default, PartialEq)]
enum AttributeKind {
    #[default]
    Other,
    Role,
    Href,
    InlineStyle,
    AriaHidden,
    MetadataKey,
    MetadataValue,
    Type,
    Number,
    ItemType,
    Class,
    ItemProp,
    Rel,
    CodeLanguage,
    Alt,
    Display,
    Id,
    Media,
    StandIn,
}

/// Lengths of the names in `class` that mean something, in bytes.
const SHORTEST_CLASS: usize = 3;
const LONGEST_CLASS: usize = 22;

/// Folders in the addresses of pages about an author.
const AUTHOR_FOLDERS: [&str; 6] = ["author", "authors", "autor", "autoren", "auteur", "autore"];

/// Metadata that the text of an element shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VisibleField {
    /// An author, by `rel` or `itemprop`.
    Author,
    /// A byline, by class.
    Byline,
    /// The date of publication.
    Date,
    /// The name of the site, in a link to its home page.
    Logo,
}

/// True for the name of a custom element.
pub(super) fn is_custom_element_name(name: &[u8]) -> bool {
    name.contains(&b'-')
}

impl StartTag {
    /// A start tag with this lower-case name. The page has `attr_token_start` attribute tokens so
    /// far.
    pub(super) fn new(name: &[u8], attr_token_start: u32) -> StartTag {
        StartTag {
            tag: Some(TagEffect::from_name(name)),
            raw_text: raw_text_element(name),
            raw_content: match name {
                b"math" => RawContent::MathMl,
                b"style" => RawContent::Css,
                _ => RawContent::Skipped,
            },
            text_role: TextRole::from_name(name),
            is_image: name == b"img",
            is_custom_element: is_custom_element_name(name),
            is_ordered: name == b"ol",
            style: tag_effect::inline_style(name),
            attr_token_start,
            ..StartTag::default()
        }
    }

    /// Starts an attribute with this lower-case name.
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
            (Some(TagEffect::Open(Element::NotRendered)), b"media") => AttributeKind::Media,
            (Some(TagEffect::Open(Element::List)), b"start")
            | (Some(TagEffect::Open(Element::Item)), b"value")
            | (Some(TagEffect::Open(Element::Cell)), b"colspan") => AttributeKind::Number,
            (Some(TagEffect::Void), b"alt") if self.is_image => AttributeKind::Alt,
            (Some(TagEffect::Void), b"class") if self.is_image => AttributeKind::Class,
            (Some(_), b"alttext") if self.raw_text == Some(MATH) => AttributeKind::Alt,
            (Some(_), b"display") if self.raw_text == Some(MATH) => AttributeKind::Display,
            (Some(TagEffect::Open(Element::NotRendered)), b"shadowrootmode" | b"shadowroot") => {
                self.is_shadow_root = true;
                AttributeKind::Other
            }
            (Some(TagEffect::Open(_)), b"data-language" | b"data-lang") => {
                AttributeKind::CodeLanguage
            }
            (Some(TagEffect::Open(_)), b"class") => AttributeKind::Class,
            (Some(TagEffect::Open(_)), b"id") => AttributeKind::Id,
            (Some(TagEffect::Open(_)), b"itemprop") => AttributeKind::ItemProp,
            (Some(TagEffect::Open(Element::Anchor)), b"rel") => AttributeKind::Rel,
            (Some(TagEffect::Open(_)), b"itemtype") => AttributeKind::ItemType,
            (Some(TagEffect::Open(_)), b"role") => AttributeKind::Role,
            (Some(TagEffect::Open(_)), b"style") => AttributeKind::InlineStyle,
            (Some(TagEffect::Open(_)), b"aria-hidden") => AttributeKind::AriaHidden,
            (Some(TagEffect::Open(Element::Anchor)), b"href") => AttributeKind::Href,
            (Some(TagEffect::Open(_)), b"hidden") => {
                self.hidden = true;
                AttributeKind::Other
            }
            (Some(TagEffect::Open(of)), b"fallback" | b"placeholder") => self.stand_in(of),
            _ => AttributeKind::Other,
        };
    }

    /// Starts the attribute of a part of an AMP component that stands in for it. A quote is the text of
    /// an embedded post.
    fn stand_in(&mut self, of: Element) -> AttributeKind {
        self.stands_in = of != Element::Quote;
        AttributeKind::StandIn
    }

    /// True if the value of the current attribute has a meaning.
    pub(super) fn reads_value(&self) -> bool {
        self.attribute != AttributeKind::Other
    }

    /// Reads the value of the current attribute. Returns true if its words are attribute tokens of
    /// the element. `hidden_names` are those of the page.
    pub(super) fn attribute_value(&mut self, value: &[u8], hidden_names: &HiddenNames) -> bool {
        match self.attribute {
            AttributeKind::Other => {}
            AttributeKind::ItemProp => self.read_itemprop(value),
            // With a value it is the hint of a text field.
            AttributeKind::StandIn => self.stands_in = false,
            AttributeKind::Rel => self.read_rel(value),
            AttributeKind::Id => {
                self.hidden_by_name |= hidden_names.hide(b'#', value);
            }
            AttributeKind::Class => {
                self.read_classes(value);
                self.hidden_by_name |= hidden_names.hide(b'.', value);
            }
            AttributeKind::CodeLanguage => self.code_language = language_name(value),
            AttributeKind::Type if self.raw_content == RawContent::Css => {}
            AttributeKind::Type => self.raw_content = RawContent::of_script(value),
            AttributeKind::Media if matches!(value, b"" | b"all" | b"screen") => {}
            AttributeKind::Media => self.raw_content = RawContent::Skipped,
            AttributeKind::Display => self.is_display = value == b"block",
            AttributeKind::Role => {
                self.role = tag_effect::from_role(value.trim_ascii());
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
            AttributeKind::MetadataValue | AttributeKind::Alt => {
                self.content = String::from_utf8_lossy(value).trim().to_string()
            }
        }
        match std::mem::take(&mut self.attribute) {
            AttributeKind::ItemProp | AttributeKind::Id | AttributeKind::Role => true,
            AttributeKind::Class => self.tag != Some(TagEffect::Void),
            _ => false,
        }
    }

    /// Reads the metadata that an `itemprop` attribute names.
    fn read_itemprop(&mut self, value: &[u8]) {
        match value {
            b"datePublished" if self.tag == Some(TagEffect::Open(Element::Time)) => {
                self.metadata_key = TIME_ELEMENT_PUBLISHED.to_vec();
            }
            b"dateModified" => self.is_update = true,
            b"datePublished" => self.visible_field = Some(VisibleField::Date),
            b"author" => self.visible_field = Some(VisibleField::Author),
            _ => {}
        }
    }

    /// Reads what a `rel` attribute says about the address of a link.
    fn read_rel(&mut self, value: &[u8]) {
        for rel in value.split(u8::is_ascii_whitespace) {
            match rel {
                b"author" => self.visible_field = Some(VisibleField::Author),
                b"bookmark" => self.is_bookmark = true,
                _ => {}
            }
        }
    }

    /// Reads the names in a `class` attribute that say how the text of the element is written.
    fn read_classes(&mut self, value: &[u8]) {
        let classes = value.split(u8::is_ascii_whitespace);
        let element = match self.tag {
            Some(TagEffect::Open(element)) => element,
            _ => {
                let mut kinds = classes.filter_map(image_kind);
                self.image_kind = kinds.next().or(self.image_kind);
                return;
            }
        };
        let is_plain = |class: &&[u8]| class.len() < SHORTEST_CLASS || class.len() > LONGEST_CLASS;
        for class in classes
            .clone()
            .filter(|class| !self.is_custom_element && !is_plain(class))
        {
            match class {
                b"byline" | b"author" | b"author-name" | b"byline-name" | b"byline__name"
                | b"byline-author" | b"byline__author" | b"post-author" | b"entry-author"
                | b"article-author" | b"article__author" | b"p-author" => {
                    self.visible_field.get_or_insert(VisibleField::Byline);
                }
                b"updated" | b"modified" | b"date-modified" => self.is_update = true,
                b"published" | b"entry-date" => self.is_bookmark = true,
                _ => {}
            }
            if let Some(role) = TextRole::from_class(class, element) {
                self.text_role = role;
            }
        }
        if self.code_language.is_none() {
            self.code_language = class_language(value, element);
        }
    }

    /// True for a link to the home page of the site.
    fn is_home_link(&self) -> bool {
        if !self.has_href {
            return false;
        }
        let mut schemes = self.content.match_indices(':');
        let path = schemes.find_map(|(at, _)| self.content[at + 1..].strip_prefix("//"));
        let is_root = path.is_some_and(|path| path.find('/').is_none_or(|at| at + 1 == path.len()));
        self.content == "/" || is_root
    }

    /// Metadata that the text of the element shows.
    pub(super) fn visible_metadata(&self) -> Option<VisibleField> {
        let logo = || self.is_home_link().then_some(VisibleField::Logo);
        let folders = self.content.rsplit('/').skip(1);
        let is_author_link = || {
            folders
                .clone()
                .any(|folder| AUTHOR_FOLDERS.contains(&folder))
        };
        let byline = || (self.has_href && is_author_link()).then_some(VisibleField::Byline);
        self.visible_field.or_else(byline).or_else(logo)
    }

    /// Value of a `time` element that does not say what it dates.
    pub(super) fn time_value(&self) -> Option<&str> {
        (self.metadata_key == TIME_ELEMENT).then_some(&self.content)
    }

    /// True for a link to a place of the same page.
    pub(super) fn is_place_link(&self) -> bool {
        self.has_href && (self.content.starts_with('#') || self.content.contains("#cite_note"))
    }

    /// Text of an image that stands for characters. `None` for others.
    pub(super) fn image_text(&self) -> Option<(&str, ImageKind)> {
        let kind = kind_of_text(self.image_kind, &self.content)?;
        Some((&self.content, kind))
    }

    /// True if the metadata that it declares belongs to the microdata item around it.
    pub(super) fn belongs_to_item(&self) -> bool {
        self.has_itemprop || self.tag == Some(TagEffect::Open(Element::Time))
    }

    /// Adds the metadata that the element declares to `metadata`.
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
