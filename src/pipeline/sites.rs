//! Stripping, with its one barrier: what the pages of a site have in common is known only when all of them were seen.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::config::{SiteBy, StripConfig};
use crate::document::{Article, Removal};
use crate::progress::Progress;
use crate::read::{ReadFile, Shape};
use crate::strip::{PageKeys, SiteProfiles, Stripper};

/// The site of each article, in their order; `None` for an article of no site.
pub(super) fn of_articles(files: &[ReadFile], by: SiteBy) -> Vec<Option<String>> {
    files
        .iter()
        .flat_map(|file| {
            file.articles
                .iter()
                .map(move |article| site(file, article, by))
        })
        .collect()
}

fn site(file: &ReadFile, article: &Article, by: SiteBy) -> Option<String> {
    let host = || article.url.as_deref().and_then(host);
    match by {
        SiteBy::Auto => Some(host().unwrap_or_else(|| folder(file))),
        SiteBy::Host => host(),
        SiteBy::Folder => Some(folder(file)),
        SiteBy::All => Some("all".to_string()),
        SiteBy::None => None,
    }
}

/// The folder that an article's file is in; a file of rows is a folder of its own.
fn folder(file: &ReadFile) -> String {
    let rel = &file.source.rel;
    match (file.source.format.shape, rel.rsplit_once('/')) {
        (Shape::Rows, _) => rel.clone(),
        (Shape::Whole, Some((folder, _))) => folder.to_string(),
        (Shape::Whole, None) => ".".to_string(),
    }
}

/// The host of an address, lower-case and without "www.".
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = host.rsplit('@').next().unwrap_or("").to_lowercase();
    // The address of an IPv6 host stands in brackets; its colons are no port.
    let end = host
        .find(']')
        .map_or_else(|| host.find(':'), |at| Some(at + 1));
    let host = &host[..end.unwrap_or(host.len())];
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then(|| host.to_string())
}

/// Strips all articles: each on its own, then, where their site is known, of what its pages have in common.
pub(super) fn strip(
    articles: &[&Article],
    sites: &[Option<String>],
    stripper: &Stripper,
    config: &StripConfig,
    known: &SiteProfiles,
    progress: &dyn Progress,
) -> (Vec<Vec<Removal>>, SiteProfiles) {
    progress.begin("stripping", articles.len() as u64, "articles");
    let (mut removals, pages): (Vec<Vec<Removal>>, Vec<Option<PageKeys>>) = articles
        .par_iter()
        .zip(sites)
        .map(|(article, site)| {
            let found = stripper.strip_with_keys(&article.text, site.is_some());
            progress.advance(1);
            found
        })
        .unzip();
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, site) in sites.iter().enumerate() {
        if let Some(site) = site {
            members.entry(site).or_default().push(at);
        }
    }
    let mut profiles = known.clone();
    for (&site, members) in &members {
        let pages: Vec<&PageKeys> = members
            .iter()
            .filter_map(|&at| pages[at].as_ref())
            .collect();
        profiles.learn(site, &pages, config);
    }
    // Few articles have anything of their site's template left; only those are gone through again.
    let again: Vec<(usize, Vec<Removal>)> = (0..articles.len())
        .into_par_iter()
        .filter_map(|at| {
            let (site, page) = (sites[at].as_deref()?, pages[at].as_ref()?);
            let profile = profiles.of(site)?;
            profile.touches(page).then(|| {
                (
                    at,
                    stripper.strip_of_site(&articles[at].text, site, profile),
                )
            })
        })
        .collect();
    for (at, stripped) in again {
        removals[at] = stripped;
    }
    (removals, profiles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        let check =
            |url: &str, expected: Option<&str>| assert_eq!(host(url).as_deref(), expected, "{url}");
        check("https://www.Example.org/a/b?c#d", Some("example.org"));
        check(
            "http://user:pw@news.example.org:8080/x",
            Some("news.example.org"),
        );
        check("example.org/a", Some("example.org"));
        check("http://[::1]:80/x", Some("[::1]"));
        check("//", None);
        check("", None);
    }
}
