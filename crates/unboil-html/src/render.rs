//! Writes a cleaned article as text or Markdown.

use unboil_text::{ArticleRef, Removal, kept_text};

use crate::config::{OutputFormat, WriteConfig};
use crate::front_matter::front_matter;
use crate::markdown::to_markdown;

/// The article without its removals, in the format of `config`. An article without a page, or with
/// too many blocks, is always written as text.
///
/// `removals` must be sorted by start and must not overlap.
///
/// ```
/// use unboil_html::{OutputFormat, WriteConfig, article, render};
/// use unboil_text::{Class, Removal};
///
/// let article = article("<ul><li>High water<li>Share</ul>");
/// let removal = Removal {
///     span: unboil_text::Span::new(11, 16),
///     class: Class::Chrome,
///     rule: "share".into(),
///     why: "a sharing button".into(),
///     score: None,
/// };
/// let config = WriteConfig { to: OutputFormat::Markdown, ..WriteConfig::default() };
/// assert_eq!(render((&article).into(), &[removal], &config), "- High water\n");
/// ```
pub fn render(article: ArticleRef, removals: &[Removal], config: &WriteConfig) -> String {
    match (article.page, config.to) {
        (Some(page), OutputFormat::Markdown) if !page.exceeds_limit => {
            let front_matter = match config.metadata {
                true => front_matter(&page.declared.metadata),
                false => String::new(),
            };
            front_matter + &to_markdown(article.text, page, removals, config.links)
        }
        _ => kept_text(article.text, removals),
    }
}
