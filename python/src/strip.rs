//! `unboil.Stripper`: strips one text or a batch, and returns the articles with their removals.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use rayon::prelude::*;
use unboil::Config;
use unboil_html::{OutputFormat, WriteConfig, render};
use unboil_strip::{self, ExtractContext, Extraction, SiteProfiles, TemplateSource};
use unboil_text::{ArticleRef, HtmlPage, Metadata, kept_text};

use crate::errors::{ConfigError, to_py_err};
use crate::pool::Pool;
use crate::removal::{PyRemoval, removals_with_text};
use crate::settings;
use crate::text_input::Text;

/// The rules and templates, compiled from the settings.
#[pyclass(frozen)]
pub(crate) struct Stripper(pub(crate) Arc<StripContext>);

pub(crate) struct StripContext {
    pub(crate) stripper: unboil_strip::Stripper,
    known: SiteProfiles,
    write: WriteConfig,
}

/// The options of a call.
#[derive(Clone, Copy)]
pub(crate) struct StripRequest {
    pub(crate) html: bool,
    /// Count offsets in bytes, not in code points.
    pub(crate) bytes: bool,
    /// Return the text without removals and metadata.
    text_only: bool,
    /// The settings ask for Markdown.
    is_markdown: bool,
}

/// The result for one text.
pub(crate) struct StrippedText {
    /// The article; `None` if nothing was removed.
    pub(crate) text: Option<String>,
    pub(crate) removals: Vec<PyRemoval>,
    page_type: Option<&'static str>,
    metadata: Option<Metadata>,
    /// The article is Markdown, so that it has other characters than the text of the page.
    is_markdown: bool,
}

#[pymethods]
impl Stripper {
    /// Creates a stripper from settings and site templates, both as JSON.
    #[new]
    fn new(json: &str, known: Option<&str>) -> PyResult<Stripper> {
        let context = StripContext::new(&settings::config(json)?, settings::profiles(known)?)?;
        Ok(Stripper(Arc::new(context)))
    }

    /// Strips one text and returns the fields of `unboil.Stripped`.
    fn strip<'py>(
        &self,
        item: &Bound<'py, PyAny>,
        url: Option<String>,
        html: bool,
        bytes: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let request = self.0.request(html, bytes, false);
        let text = Text::from_python(item, html, || "text".to_string())?;
        let row = (item.py()).detach(|| self.0.strip_text(&text, url.as_deref(), request));
        row.into_python(item)
    }

    /// Starts to strip a batch of texts on the threads of a pool. With `text_only` each result is the
    /// article alone.
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
        let request = self.0.request(html, bytes, text_only);
        let mut errors = Vec::new();
        let texts = items.iter().enumerate().map(|(at, item)| {
            let text = Text::optional(item, html, first + at);
            text.unwrap_or_else(|error| {
                errors.push((at, error));
                None
            })
        });
        let work = Arc::new(StripJob {
            texts: texts.collect(),
            context: self.0.clone(),
            urls,
            request,
        });
        let (sender, rows) = mpsc::channel();
        let job = work.clone();
        pool.spawn(move || {
            let rows = job.rows();
            // The thread that waits for the rows returns the texts to Python.
            drop(job);
            // The receiver is gone if nobody waits for the results any more.
            let _ = sender.send(rows);
        });
        Batch {
            items: items.into_iter().map(Bound::unbind).collect(),
            work,
            errors,
            rows: Mutex::new(rows),
            process: std::process::id(),
        }
    }
}

/// A batch of texts in work.
#[pyclass(frozen)]
pub(crate) struct Batch {
    items: Vec<Py<PyAny>>,
    work: Arc<StripJob>,
    /// The items that are no texts, in order, with their errors.
    errors: Vec<(usize, PyErr)>,
    rows: Mutex<Receiver<Vec<Option<StrippedText>>>>,
    process: u32,
}

#[pymethods]
impl Batch {
    /// Waits for the results. Returns one result per item: `None` for `None`, and an exception for
    /// an item that is not a text.
    fn results<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = py.detach(|| {
            let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
            // A forked process has no worker threads, so it does the work here.
            let received = (self.process == std::process::id()).then(|| rows.recv().ok());
            received
                .flatten()
                .unwrap_or_else(|| self.work.all().collect())
        });
        let results = PyList::empty(py);
        let mut errors = self.errors.iter().peekable();
        for (at, (row, item)) in rows.into_iter().zip(&self.items).enumerate() {
            let item = item.bind(py);
            if let Some((_, error)) = errors.next_if(|(failed, _)| *failed == at) {
                results.append(error.clone_ref(py))?;
                continue;
            }
            match row {
                None => results.append(py.None())?,
                Some(row) if self.work.request.text_only => results.append(row.text(item)?)?,
                Some(row) => results.append(row.into_python(item)?)?,
            }
        }
        Ok(results)
    }
}

/// The texts of a batch and how to strip them.
struct StripJob {
    texts: Vec<Option<Text>>,
    urls: Option<Vec<Option<String>>>,
    context: Arc<StripContext>,
    request: StripRequest,
}

impl StripJob {
    fn row(&self, at: usize) -> Option<StrippedText> {
        let url = self.urls.as_ref().and_then(|urls| urls[at].as_deref());
        Some(
            self.context
                .strip_text(self.texts[at].as_ref()?, url, self.request),
        )
    }

    /// Strips the texts one after the other.
    fn all(&self) -> impl Iterator<Item = Option<StrippedText>> {
        (0..self.texts.len()).map(|at| self.row(at))
    }

    /// Strips the texts on the threads of the current pool.
    fn rows(&self) -> Vec<Option<StrippedText>> {
        let all = (0..self.texts.len()).into_par_iter();
        all.map(|at| self.row(at)).collect()
    }
}

impl StripContext {
    /// Compiles the settings.
    pub(crate) fn new(config: &Config, known: SiteProfiles) -> PyResult<StripContext> {
        if config.write.metadata && config.write.to != OutputFormat::Markdown {
            let reason = "metadata: needs to=\"markdown\" to have a place in the text";
            return Err(ConfigError::new_err(reason));
        }
        let stripper = unboil_strip::Stripper::new(&config.strip);
        Ok(StripContext {
            stripper: stripper.map_err(|error| to_py_err(error.into()))?,
            known,
            write: config.write.clone(),
        })
    }

    /// The known templates.
    pub(crate) fn profiles(&self) -> &SiteProfiles {
        &self.known
    }

    pub(crate) fn request(&self, html: bool, bytes: bool, text_only: bool) -> StripRequest {
        StripRequest {
            html,
            bytes,
            text_only,
            is_markdown: self.write.to == OutputFormat::Markdown,
        }
    }

    /// The template of the URL's host applies, if there is one.
    fn context<'a>(&'a self, url: Option<&'a str>) -> ExtractContext<'a> {
        ExtractContext {
            template: url.map_or(TemplateSource::None, |url| TemplateSource::Url {
                url,
                profiles: &self.known,
            }),
            ..ExtractContext::default()
        }
    }

    fn strip_text(&self, text: &Text, url: Option<&str>, request: StripRequest) -> StrippedText {
        self.strip_decoded(&text.decoded(), url, request)
    }

    /// Strips a text or a page that is decoded.
    pub(crate) fn strip_decoded(
        &self,
        text: &str,
        url: Option<&str>,
        request: StripRequest,
    ) -> StrippedText {
        self.strip_with(text, request, |article, declared_url| {
            let context = self.context(url.or(declared_url));
            self.stripper.extract(article, &context)
        })
    }

    /// Strips a text with `extract`, which takes the article and the URL that its page declares.
    pub(crate) fn strip_with(
        &self,
        text: &str,
        request: StripRequest,
        extract: impl FnOnce(ArticleRef, Option<&str>) -> Extraction,
    ) -> StrippedText {
        if !request.html {
            let extraction = extract(text.into(), None);
            let kept = match extraction.removals.is_empty() {
                true => None,
                false => Some(kept_text(text, &extraction.removals)),
            };
            return StrippedText::new(text, None, extraction, kept, request);
        }
        let article = unboil_html::article(text);
        let extraction = extract((&article).into(), article.url.as_deref());
        let kept = render((&article).into(), &extraction.removals, &self.write);
        let page = article.page.as_deref().map(|page| (text, page));
        StrippedText::new(&article.text, page, extraction, Some(kept), request)
    }
}

impl StrippedText {
    /// `page` is the HTML and the parsed page that `text` comes from, if the input was HTML.
    fn new(
        text: &str,
        page: Option<(&str, &HtmlPage)>,
        extraction: Extraction,
        kept: Option<String>,
        request: StripRequest,
    ) -> StrippedText {
        if request.text_only {
            return StrippedText {
                text: kept,
                removals: Vec::new(),
                page_type: None,
                metadata: None,
                is_markdown: false,
            };
        }
        let removals = removals_with_text(text, page, extraction.removals, request.bytes);
        StrippedText {
            text: kept,
            removals,
            page_type: extraction.page_type.map(|page_type| page_type.name()),
            metadata: page.map(|(_, page)| page.declared.metadata.clone()),
            is_markdown: request.is_markdown && page.is_some_and(|(_, page)| !page.exceeds_limit),
        }
    }

    /// The article; the input object itself if nothing was removed.
    fn text<'py>(&self, item: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match &self.text {
            Some(text) => PyString::new(item.py(), text).into_any(),
            None => item.clone(),
        })
    }

    /// The fields of `unboil.Stripped`, in its order.
    pub(crate) fn into_python<'py>(self, item: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = item.py();
        let text = self.text(item)?;
        let metadata = self
            .metadata
            .map(|metadata| metadata_dict(py, metadata))
            .transpose()?;
        let removals = self.removals.into_iter().map(PyRemoval::into_tuple);
        let removals: Vec<_> = removals.collect();
        let fields = (text, removals, self.page_type, metadata, self.is_markdown);
        Ok(fields.into_pyobject(py)?.into_any())
    }
}

/// The metadata of a page as a dict. Missing values have no key.
fn metadata_dict(py: Python, metadata: Metadata) -> PyResult<Bound<PyDict>> {
    let dict = PyDict::new(py);
    let (title, date) = (metadata.title, metadata.date);
    let (site_name, language) = (metadata.site_name, metadata.language);
    let fields = [
        ("title", title),
        ("date", date),
        ("site_name", site_name),
        ("language", language),
        ("url", metadata.url),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            dict.set_item(name, value)?;
        }
    }
    if !metadata.authors.is_empty() {
        dict.set_item("authors", metadata.authors)?;
    }
    Ok(dict)
}
