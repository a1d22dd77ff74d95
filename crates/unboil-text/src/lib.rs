//! Articles, their blocks and tokens, and the removals from them: the records that the other crates of unboil exchange. No IO.

pub mod bits;
mod config_error;
mod document;
mod input;
pub mod measure;
pub mod segment;
pub mod tokens;

pub use config_error::ConfigError;
pub use document::*;
pub use input::ArticleRef;
