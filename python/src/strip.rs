//! Texts in, what is left of them out, with what was removed.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use rayon::prelude::*;
use unboil::config::{To, WriteConfig};
use unboil::document::{Metadata, Page, kept_text};
use unboil::read::html;
use unboil::strip::{self, SiteProfiles, Stripped};
use unboil::write::rendered;

use crate::errors::{ConfigError, raised};
use crate::offsets::to_code_points;
use crate::pool::Pool;
use crate::settings;
use crate::texts::Text;

/// The rules, ready to be used, as settings make them.
#[pyclass(frozen)]
pub(crate) struct Stripper {
    stripper: strip::Stripper,
    known: SiteProfiles,
    write: WriteConfig,
}

/// What is wanted of each text.
#[derive(Clone, Copy)]
struct Want {
    html: bool,
    /// Offsets in bytes, not in code points.
    bytes: bool,
    /// The text and nothing else.
    text_only: bool,
}

/// A text that was stripped.
struct Row {
    /// `None`: nothing was taken from it.
    text: Option<String>,
    removed: Vec<Removed>,
    page_type: Option<&'static str>,
    metadata: Option<Metadata>,
}

/// A removal, with its offsets as they are wanted.
struct Removed {
    start: usize,
    end: usize,
    class: &'static str,
    rule: Cow<'static, str>,
    why: String,
    text: String,
    page: Option<(usize, usize)>,
}

#[pymethods]
impl Stripper {
    /// Settings as JSON, and templates of sites, also as JSON.
    #[new]
    fn new(json: &str, known: Option<&str>) -> PyResult<Stripper> {
        let config = settings::config(json)?;
        if config.write.metadata && config.write.to == To::Text {
            let reason = "metadata: needs to=\"markdown\" to have a place in the text";
            return Err(ConfigError::new_err(reason));
        }
        Ok(Stripper {
            stripper: strip::Stripper::new(&config.strip).map_err(raised)?,
            known: settings::profiles(known)?,
            write: config.write,
        })
    }

    /// One text: what is left, and the fields of its removals, its page type and its metadata.
    fn strip<'py>(
        &self,
        item: &Bound<'py, PyAny>,
        url: Option<String>,
        html: bool,
        bytes: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let want = Want {
            html,
            bytes,
            text_only: false,
        };
        let text = Text::of(item, html, || "text".to_string())?;
        let row = (item.py()).detach(|| self.row(&text, url.as_deref(), want));
        row.told(item)
    }

    /// Some texts, on the threads of a pool, each as of `strip` or, if only that is wanted, what is left; `None` stays. With the
    /// error of the first that is no text: what came before it is there.
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn strip_some<'py>(
        &self,
        py: Python<'py>,
        items: Vec<Bound<'py, PyAny>>,
        urls: Option<Vec<Option<String>>>,
        first: usize,
        html: bool,
        bytes: bool,
        text_only: bool,
        pool: &Pool,
    ) -> PyResult<(Bound<'py, PyList>, Option<PyErr>)> {
        let want = Want {
            html,
            bytes,
            text_only,
        };
        let mut texts = Vec::with_capacity(items.len());
        let mut failed = None;
        for (at, item) in items.iter().enumerate() {
            let name = || format!("item {}", first + at);
            let text = match item.is_none() {
                true => Ok(None),
                false => Text::of(item, html, name).map(Some),
            };
            match text {
                Ok(text) => texts.push(text),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        let url = |at: usize| urls.as_ref().and_then(|urls| urls[at].as_deref());
        let row =
            |(at, text): (usize, &Option<Text>)| Some(self.row(text.as_ref()?, url(at), want));
        let rows: Vec<Option<Row>> =
            py.detach(|| pool.install(|| texts.par_iter().enumerate().map(row).collect()));
        let told = PyList::empty(py);
        for (row, item) in rows.into_iter().zip(&items) {
            match row {
                None => told.append(py.None())?,
                Some(row) if text_only => told.append(row.text(item)?)?,
                Some(row) => told.append(row.told(item)?)?,
            }
        }
        Ok((told, failed))
    }
}

impl Stripper {
    fn row(&self, text: &Text, url: Option<&str>, want: Want) -> Row {
        let text = text.decoded();
        if !want.html {
            let stripped = self.stripper.stripped_at(&*text, url, &self.known);
            let kept = match stripped.removals.is_empty() {
                true => None,
                false => Some(kept_text(&text, &stripped.removals)),
            };
            return Row::new(&text, None, stripped, kept, want);
        }
        let article = html::article(&text);
        let url = url.or(article.url.as_deref());
        let stripped = self.stripper.stripped_at(&article, url, &self.known);
        let kept = rendered((&article).into(), &stripped.removals, &self.write);
        let page = article.page.as_deref().map(|page| (&*text, page));
        Row::new(&article.text, page, stripped, Some(kept), want)
    }
}

impl Row {
    /// `page` is one that the text is of, and its HTML.
    fn new(
        text: &str,
        page: Option<(&str, &Page)>,
        stripped: Stripped,
        kept: Option<String>,
        want: Want,
    ) -> Row {
        if want.text_only {
            return Row {
                text: kept,
                removed: Vec::new(),
                page_type: None,
                metadata: None,
            };
        }
        let source = |span| page.and_then(|(_, page)| page.source_of(span));
        let removed = stripped.removals.into_iter().map(|removal| Removed {
            start: removal.span.start,
            end: removal.span.end,
            class: removal.class.name(),
            text: text[removal.span.range()].to_string(),
            page: source(removal.span).map(|span| (span.start, span.end)),
            rule: removal.rule,
            why: removal.why,
        });
        let mut removed: Vec<Removed> = removed.collect();
        if !want.bytes {
            let spans = removed.iter_mut();
            to_code_points(text, spans.flat_map(|one| [&mut one.start, &mut one.end]));
            if let Some((html, _)) = page {
                let pages = removed.iter_mut().filter_map(|one| one.page.as_mut());
                to_code_points(html, pages.flat_map(|(start, end)| [start, end]));
            }
        }
        Row {
            text: kept,
            removed,
            page_type: stripped.page_type.map(|page_type| page_type.name()),
            metadata: page.map(|(_, page)| page.head.metadata.clone()),
        }
    }

    /// What is left of an item.
    fn text<'py>(&self, item: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match &self.text {
            Some(text) => PyString::new(item.py(), text).into_any(),
            None => item.clone(),
        })
    }

    /// The fields of `unboil.Stripped`, in its order.
    fn told<'py>(self, item: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = item.py();
        let text = self.text(item)?;
        let metadata = self
            .metadata
            .map(|metadata| told_metadata(py, metadata))
            .transpose()?;
        let removed: Vec<_> = self.removed.into_iter().map(Removed::told).collect();
        let told = (text, removed, self.page_type, metadata);
        Ok(told.into_pyobject(py)?.into_any())
    }
}

impl Removed {
    /// The fields of `unboil.Removed`, in its order.
    fn told(self) -> impl for<'py> IntoPyObject<'py> {
        let Removed {
            start,
            end,
            class,
            rule,
            why,
            text,
            page,
        } = self;
        (start, end, class, rule, why, text, page)
    }
}

/// What a page says of itself; what it does not say is not there.
fn told_metadata(py: Python, metadata: Metadata) -> PyResult<Bound<PyDict>> {
    let told = PyDict::new(py);
    let (title, date) = (metadata.title, metadata.date);
    let (site_name, language) = (metadata.site_name, metadata.language);
    let said = [
        ("title", title),
        ("date", date),
        ("site_name", site_name),
        ("language", language),
        ("url", metadata.url),
    ];
    for (name, said) in said {
        if let Some(said) = said {
            told.set_item(name, said)?;
        }
    }
    if !metadata.authors.is_empty() {
        told.set_item("authors", metadata.authors)?;
    }
    Ok(told)
}
