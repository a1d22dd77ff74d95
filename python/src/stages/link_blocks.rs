//! Links in the form of bytes: [`write_link`] and [`read_links`].

use arrow_schema::ArrowError;
use unboil_match::{ArticleId, Link};

/// Dropped articles of a block. They are near each other in the order of their ranks.
const BLOCK_ARTICLES: usize = 256;

/// The block of a link. All links of a dropped article are in one.
pub(super) fn block_of(link: &Link) -> i64 {
    (link.dropped / BLOCK_ARTICLES) as i64
}

const LINK_BYTES: usize = 25;

/// Writes a link behind others.
pub(super) fn write_link(bytes: &mut Vec<u8>, link: &Link) {
    bytes.extend_from_slice(&(link.dropped as u64).to_le_bytes());
    bytes.extend_from_slice(&(link.kept as u64).to_le_bytes());
    bytes.extend_from_slice(&link.dropped_token.to_le_bytes());
    bytes.extend_from_slice(&link.kept_token.to_le_bytes());
    bytes.push(u8::from(link.common));
}

/// The links in some bytes.
///
/// # Errors
/// If [`write_link`] did not write them.
pub(super) fn read_links(bytes: &[u8]) -> Result<impl Iterator<Item = Link>, ArrowError> {
    match bytes.as_chunks::<LINK_BYTES>() {
        (links, []) => Ok(links.iter().map(read_link)),
        _ => {
            let reason = "links have a wrong length".to_string();
            Err(ArrowError::InvalidArgumentError(reason))
        }
    }
}

fn read_link(bytes: &[u8; LINK_BYTES]) -> Link {
    let article = |at: usize| {
        let number = bytes[at..at + 8].try_into().expect("8 bytes");
        u64::from_le_bytes(number) as ArticleId
    };
    let token = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("4 bytes"));
    Link {
        dropped: article(0),
        kept: article(8),
        dropped_token: token(16),
        kept_token: token(20),
        common: bytes[24] != 0,
    }
}
