//! The progress bar on a terminal's standard error: the stage, how far it is, its rate, and the time left.

use std::fmt::Write;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use unboil::Progress;

/// Shows the stage that runs.
#[derive(Default)]
pub(crate) struct Bar(Mutex<Option<ProgressBar>>);

impl Bar {
    /// Takes the bar off the screen.
    pub(crate) fn clear(&self) {
        self.replace(None);
    }

    fn replace(&self, with: Option<ProgressBar>) {
        let mut bar = self.0.lock().expect("no thread dies while it draws");
        if let Some(old) = std::mem::replace(&mut *bar, with) {
            old.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn begin(&self, stage: &'static str, total: u64, unit: &'static str) {
        let template = format!(
            "{stage:<10} {{bar:30}} {{human_pos}}/{{human_len}} {unit}, {{rate}}, {{eta}} left"
        );
        let style = ProgressStyle::with_template(&template)
            .expect("the template is well-formed")
            .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
                // A bar that cannot be drawn is no reason to stop.
                let _ = write!(out, "{:.0}/s", state.per_sec());
            });
        self.replace(Some(ProgressBar::new(total).with_style(style)));
    }

    fn advance(&self, n: u64) {
        if let Some(bar) = &*self.0.lock().expect("no thread dies while it draws") {
            bar.inc(n);
        }
    }
}
