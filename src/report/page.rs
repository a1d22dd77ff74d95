//! Puts the page together: the markup, the style and the scripts of `page/`, and the data.
//!
//! Texts of articles are data from strangers. They are in the page as base64 only, and the content
//! security policy allows no script and no style but those with the nonce.

use xxhash_rust::xxh3::xxh3_128;

use super::chunk_writer::{SMALL, packed};
use super::columns::Meta;

const TEMPLATE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");

/// The scripts, in the order in which they run.
const SCRIPTS: &[&str] = &[
    include_str!("page/10-core.js"),
    include_str!("page/15-text.js"),
    include_str!("page/20-data.js"),
    include_str!("page/30-hash.js"),
    include_str!("page/35-list.js"),
    include_str!("page/40-filters.js"),
    include_str!("page/45-view.js"),
    include_str!("page/48-charts.js"),
    include_str!("page/49-precision.js"),
    include_str!("page/50-overview.js"),
    include_str!("page/55-removals.js"),
    include_str!("page/60-verdicts.js"),
    include_str!("page/65-article.js"),
    include_str!("page/70-removals-tab.js"),
    include_str!("page/75-passages.js"),
    include_str!("page/80-duplicates-tab.js"),
    include_str!("page/90-main.js"),
];

/// What is added to the policy if chunks are files: a script with the nonce may load them.
const SPLIT_POLICY: &str = " 'strict-dynamic'";

/// The page with these chunks.
pub(super) fn page(meta: &Meta, chunks: &[(String, String)], split: bool) -> Vec<u8> {
    let meta = serde_json::to_vec(meta).expect("the meta data has string keys only");
    // Nobody who writes an article can know the hash of all data.
    let nonce = format!("{:032x}", xxh3_128(&meta));
    let meta = ("meta".to_string(), packed(&meta, SMALL));
    let chunk = |(name, content): &(String, String)| {
        format!(
            "<script type=\"application/octet-stream\" data-chunk=\"{name}\">{content}</script>\n"
        )
    };
    let data: String = std::iter::once(&meta).chain(chunks).map(chunk).collect();
    let policy = if split { SPLIT_POLICY } else { "" };
    let page = TEMPLATE
        .replace("{{NONCE}}", &nonce)
        .replace("{{POLICY}}", policy);
    let page = page.replacen("{{STYLE}}", STYLE, 1);
    let page = page.replacen("{{SCRIPT}}", &SCRIPTS.concat(), 1);
    page.replacen("{{CHUNKS}}", &data, 1).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_is_in_the_page_in_the_order_of_the_names() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/page");
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("readable").path())
            .collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "js"));
        paths.sort();
        let scripts: Vec<String> = (paths.iter())
            .map(|path| std::fs::read_to_string(path).expect("a text"))
            .collect();
        assert!(scripts == SCRIPTS);
        // Else the page would be cut there.
        for part in SCRIPTS.iter().chain([&STYLE]) {
            assert!(
                !part.contains("</script") && !part.contains("</style") && !part.contains("{{")
            );
        }
    }
}
