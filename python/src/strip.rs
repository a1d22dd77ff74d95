//! Texts in, what is left of them out, with what was removed.

use std::borrow::Cow;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use rayon::prelude::*;
use unboil_html::rendered;
use unboil_html::{To, WriteConfig};
use unboil_strip::{self, SiteProfiles, Stripped};
use unboil_text::{Metadata, Page, kept_text};

use crate::errors::{ConfigError, raised};
use crate::offsets::to_code_points;
use crate::pool::Pool;
use crate::settings;
use crate::texts::Text;

/// The rules, ready to be used, as settings make them.
#[pyclass(frozen)]
pub(crate) struct Stripper(Arc<Rules>);

struct Rules {
    stripper: unboil_strip::Stripper,
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
        Ok(Stripper(Arc::new(Rules {
            stripper: unboil_strip::Stripper::new(&config.strip).map_err(raised)?,
            known: settings::profiles(known)?,
            write: config.write,
        })))
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
        let row = (item.py()).detach(|| self.0.row(&text, url.as_deref(), want));
        row.told(item)
    }

    /// Begins to strip some texts on the threads of a pool: each as of `strip` or, if only that is wanted, what is left.
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn begin(
        &self,
        items: Vec<Bound<PyAny>>,
        urls: Option<Vec<Option<String>>>,
        first: usize,
        html: bool,
        bytes: bool,
        text_only: bool,
        pool: &Pool,
    ) -> Batch {
        let want = Want {
            html,
            bytes,
            text_only,
        };
        let text = |(at, item): (usize, &Bound<PyAny>)| Text::or_none(item, html, first + at);
        let mut failed = None;
        let texts = items.iter().enumerate().map(text);
        let texts = texts.map_while(|text| text.map_err(|error| failed = Some(error)).ok());
        let work = Arc::new(Work {
            texts: texts.collect(),
            rules: self.0.clone(),
            urls,
            want,
        });
        let (tell, rows) = mpsc::channel();
        let works = work.clone();
        pool.spawn(move || {
            let rows = works.rows();
            // Texts are given back to Python by the thread that waits for the rows.
            drop(works);
            // Nobody may wait for them any more.
            let _ = tell.send(rows);
        });
        Batch {
            items: items.into_iter().map(Bound::unbind).collect(),
            work,
            failed,
            rows: Mutex::new(rows),
            process: std::process::id(),
        }
    }
}

/// Texts that are being stripped.
#[pyclass(frozen)]
pub(crate) struct Batch {
    items: Vec<Py<PyAny>>,
    work: Arc<Work>,
    /// The error of the first item that is no text: there is work up to it.
    failed: Option<PyErr>,
    rows: Mutex<Receiver<Vec<Option<Row>>>>,
    process: u32,
}

#[pymethods]
impl Batch {
    /// Waits for what the texts became, `None` for `None`; and the error of the first that is no text, of which and of those after it
    /// nothing is there.
    fn results<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyList>, Option<PyErr>)> {
        let rows = py.detach(|| {
            let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
            // In a process that was forked since, nobody works on it.
            let told = (self.process == std::process::id()).then(|| rows.recv().ok());
            told.flatten().unwrap_or_else(|| self.work.all().collect())
        });
        let told = PyList::empty(py);
        for (row, item) in rows.into_iter().zip(&self.items) {
            let item = item.bind(py);
            match row {
                None => told.append(py.None())?,
                Some(row) if self.work.want.text_only => told.append(row.text(item)?)?,
                Some(row) => told.append(row.told(item)?)?,
            }
        }
        let failed = self.failed.as_ref().map(|error| error.clone_ref(py));
        Ok((told, failed))
    }
}

/// What is to be done with the texts of a batch.
struct Work {
    texts: Vec<Option<Text>>,
    urls: Option<Vec<Option<String>>>,
    rules: Arc<Rules>,
    want: Want,
}

impl Work {
    fn row(&self, at: usize) -> Option<Row> {
        let url = self.urls.as_ref().and_then(|urls| urls[at].as_deref());
        Some(self.rules.row(self.texts[at].as_ref()?, url, self.want))
    }

    /// One after the other.
    fn all(&self) -> impl Iterator<Item = Option<Row>> {
        (0..self.texts.len()).map(|at| self.row(at))
    }

    /// On the threads of the pool that this is called in.
    fn rows(&self) -> Vec<Option<Row>> {
        let all = (0..self.texts.len()).into_par_iter();
        all.map(|at| self.row(at)).collect()
    }
}

impl Rules {
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
        let article = unboil_html::article(&text);
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
