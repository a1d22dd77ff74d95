//! The format id of the records that the stages exchange: [`format_id`].

use xxhash_rust::xxh3::xxh3_64;

use crate::config::PassagesConfig;
use crate::frequent_seeds::MAX_PER_ARTICLE;
use crate::packed::MAX_CORPUS_TOKENS;
use crate::posting::SEED_BITS;
use crate::rare_seed::{MAX_ALL_PAIRS, MAX_RARE_OCCURRENCES};
use crate::seed_context::{CONTEXT_BITS, SIDE_TOKENS, TOKEN_BITS};
use crate::seeds::{HASH_FACTORS, HASH_START, MAX_WINDOW};
use unboil_text::NORMALISER_VERSION;

/// Version of the rules that make postings and links and of their records. A change of the seed
/// hash, the context or the linking that the constants below do not show raises it.
const MATCH_FORMAT_VERSION: u32 = 3;

/// Returns the format id of postings and links.
///
/// It depends on all that decides which postings and links an article gives: the version of the
/// tokenizer, k, w, the constants of the hash, the sizes of the fields and the limits of linking.
/// Records with different ids must not be mixed. A checkpoint stores the id, and a run refuses one
/// with another id.
///
/// ```
/// use unboil_match::{PassagesConfig, format_id};
///
/// let config = PassagesConfig::default();
/// assert!(format_id(&config).starts_with("match3-tokens3-k4-w3-"));
/// let other = PassagesConfig { shingle_tokens: 5, ..config.clone() };
/// assert_ne!(format_id(&config), format_id(&other));
/// ```
pub fn format_id(config: &PassagesConfig) -> String {
    let (k, w) = (config.shingle_tokens, config.window_shingles);
    let sizes: [u64; 8] = [
        u64::from(SEED_BITS),
        u64::from(CONTEXT_BITS),
        u64::from(SIDE_TOKENS),
        u64::from(TOKEN_BITS),
        MAX_CORPUS_TOKENS,
        MAX_PER_ARTICLE as u64,
        MAX_ALL_PAIRS as u64,
        MAX_RARE_OCCURRENCES as u64,
    ];
    let numbers = sizes.iter().chain([&(MAX_WINDOW as u64), &HASH_START]);
    let bytes: Vec<u8> = numbers
        .chain(&HASH_FACTORS)
        .flat_map(|number| number.to_le_bytes())
        .collect();
    let hash = xxh3_64(&bytes) >> 32;
    format!("match{MATCH_FORMAT_VERSION}-tokens{NORMALISER_VERSION}-k{k}-w{w}-{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_id_is_stable_and_depends_on_the_seed_sizes_only() {
        let config = PassagesConfig::default();
        let id = format_id(&config);
        let window = PassagesConfig {
            window_shingles: 5,
            ..config.clone()
        };
        assert_ne!(format_id(&window), id);
        // The thresholds of verification do not change postings or links.
        let threshold = PassagesConfig {
            min_tokens: 20,
            min_similarity: 0.9,
            ..config
        };
        assert_eq!(format_id(&threshold), id);
    }
}
