//! The progress bar on standard error: stage, progress, rate and remaining time.

use std::fmt::Write;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use unboil::Progress;

/// A progress bar for the running stage.
#[derive(Default)]
pub(super) struct StageBar(Mutex<Option<ProgressBar>>);

impl StageBar {
    /// Removes the bar from the screen.
    pub(super) fn clear(&self) {
        self.replace(None);
    }

    fn replace(&self, new: Option<ProgressBar>) {
        let mut bar = self.0.lock().expect("no thread panics while it draws");
        if let Some(old) = std::mem::replace(&mut *bar, new) {
            old.finish_and_clear();
        }
    }
}

impl Progress for StageBar {
    fn begin(&self, stage: &'static str, total: u64, unit: &'static str) {
        let template = format!(
            "{stage:<10} {{bar:30}} {{human_pos}}/{{human_len}} {unit}, {{rate}}, {{eta}} left"
        );
        let style = ProgressStyle::with_template(&template)
            .expect("the template is well-formed")
            .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
                // A bar that cannot be drawn must not stop the run.
                let _ = write!(out, "{:.0}/s", state.per_sec());
            });
        self.replace(Some(ProgressBar::new(total).with_style(style)));
    }

    fn advance(&self, n: u64) {
        if let Some(bar) = &*self.0.lock().expect("no thread panics while it draws") {
            bar.inc(n);
        }
    }
}
