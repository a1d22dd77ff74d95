//! How a caller follows the progress of a run.

/// Receives the progress of a run. The engine calls it from several threads.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// /// Counts the finished units of the current stage.
/// struct Counter(AtomicU64);
///
/// impl unboil::Progress for Counter {
///     fn begin(&self, _stage: &'static str, _total: u64, _unit: &'static str) {
///         self.0.store(0, Ordering::Relaxed);
///     }
///
///     fn advance(&self, n: u64) {
///         self.0.fetch_add(n, Ordering::Relaxed);
///     }
/// }
/// ```
pub trait Progress: Sync {
    /// A stage begins. `total` is its number of units, and `unit` names them: "files", "articles",
    /// "partitions" or "parts".
    fn begin(&self, stage: &'static str, total: u64, unit: &'static str);
    /// `n` more units of the current stage are finished.
    fn advance(&self, n: u64);
}

/// Ignores the progress.
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _stage: &'static str, _total: u64, _unit: &'static str) {}
    fn advance(&self, _n: u64) {}
}
