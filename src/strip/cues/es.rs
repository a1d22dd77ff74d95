//! Spanish cues.

use super::Cue;

pub(crate) const CUES: &[Cue] = &[];
