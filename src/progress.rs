//! What a caller may see of a run while it goes.

/// Told of the run's progress, from several threads at once.
pub trait Progress: Sync {
    /// A stage begins that has `total` units of work; `unit` is "articles" or "bytes".
    fn begin(&self, stage: &'static str, total: u64, unit: &'static str);
    /// `n` more units are done.
    fn advance(&self, n: u64);
}

/// Shows nothing.
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _stage: &'static str, _total: u64, _unit: &'static str) {}
    fn advance(&self, _n: u64) {}
}
