//! `unboil.Site`: the template of one site, learned page by page.

use std::sync::{PoisonError, RwLock};

use pyo3::prelude::*;
use unboil_strip::SiteProfiles;

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
            let mut site = self.site.write().unwrap_or_else(PoisonError::into_inner);
            match html {
                true => site.learn(&self.context.stripper, &unboil_html::article(&text)),
                false => site.learn(&self.context.stripper, &*text),
            }
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
            let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
            let request = self.context.request(html, bytes, false);
            (self.context).strip_with(&text, request, |article, _| {
                site.strip(&self.context.stripper, article)
            })
        });
        row.into_python(item)
    }

    /// The template as JSON, as the command saves it.
    fn site_profile(&self) -> String {
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        let mut profiles = SiteProfiles::default();
        profiles.insert_if_better(site.name(), site.template().clone());
        unboil::site_profiles_to_json(&profiles)
    }
}
