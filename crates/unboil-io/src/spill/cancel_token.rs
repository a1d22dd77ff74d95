//! The token that stops runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Stops runs. A cancelled run returns [`Error::Cancelled`](crate::Error::Cancelled) when it takes
/// its next batch of articles or creates its next spill file.
///
/// ```
/// use unboil_io::CancelToken;
///
/// let token = CancelToken::default();
/// let clone = token.clone();
/// token.cancel();
/// assert!(clone.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Stops all runs that have this token or a clone of it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// True after [`cancel`](CancelToken::cancel) was called on this token or a clone of it.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
