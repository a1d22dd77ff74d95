//! `unboil.Site`: the template of one site, learned page by page.

use std::sync::{PoisonError, RwLock};

use pyo3::prelude::*;
use unboil_strip::SiteProfiles;
use unboil_text::ArticleRef;

use crate::settings;
use crate::strip::StripContext;
use crate::text_input::Text;

/// A site and the settings of its stripper.
#[pyclass(frozen)]
pub(crate) struct Site {
    context: StripContext,
    site: RwLock<unboil_strip::Site>,
}

#[pymethods]
impl Site {
    /// Creates a site from its name, and settings and site templates as JSON. The template of its name
    /// applies from the start.
    #[new]
    fn new(name: &str, json: &str, known: Option<&str>) -> PyResult<Site> {
        let config = settings::config(json)?;
        let profiles = settings::profiles(known)?;
        let known = profiles.get(name).cloned().unwrap_or_default();
        Ok(Site {
            context: StripContext::new(&config, SiteProfiles::default())?,
            site: RwLock::new(unboil_strip::Site::with_template(
                name,
                &config.strip,
                known,
            )),
        })
    }

    /// Learns from one text or page.
    fn learn(&self, item: &Bound<PyAny>, html: bool) -> PyResult<()> {
        let text = Text::from_python(item, html, || "page".to_string())?;
        item.py().detach(|| {
            let text = text.decoded();
            // Other threads strip while the page is parsed.
            let page = html.then(|| unboil_html::article(&text));
            let article: ArticleRef = match &page {
                Some(page) => page.into(),
                None => (&*text).into(),
            };
            let mut site = self.site.write().unwrap_or_else(PoisonError::into_inner);
            site.learn(&self.context.stripper, article);
        });
        Ok(())
    }

    /// Strips one text or page, and returns the fields of `unboil.Stripped`.
    fn strip<'py>(
        &self,
        item: &Bound<'py, PyAny>,
        html: bool,
        bytes: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let text = Text::from_python(item, html, || "page".to_string())?;
        let row = item.py().detach(|| {
            let request = self.context.request(html, bytes, false);
            (self.context).strip_with(&text.decoded(), request, |article, _| {
                let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
                site.strip(&self.context.stripper, article)
            })
        });
        row.into_python(item)
    }

    /// The template as JSON, as the command saves it.
    fn site_profile(&self, py: Python) -> String {
        py.detach(|| {
            let mut profiles = SiteProfiles::default();
            {
                let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
                profiles.insert_if_better(site.name(), site.template().clone());
            }
            unboil::site_profiles_to_json(&profiles)
        })
    }
}
