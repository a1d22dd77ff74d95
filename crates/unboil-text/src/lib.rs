//! Articles, their blocks and tokens, and the removals from them: the records that the other crates of unboil exchange. No IO.

pub mod block_stats;
pub mod byte_mask;
mod config_error;
mod document;
mod input;
pub mod segment;
pub mod tokens;

pub use config_error::ConfigError;
pub use document::*;
pub use input::ArticleRef;
