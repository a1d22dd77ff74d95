//! The stage functions of `unboil_strip` and `unboil_match`, run over any partitioning of their
//! records, give the bytes of `clean`.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use unboil::{Config, Duplicates, NoProgress, Request, SiteProfiles, clean};
use unboil_strip::{
    ArticleSketch, ExtractContext, SiteKeyRecord, SiteKeys, SiteProfile, StripConfig, Stripper,
    TemplateSource, cluster_versions, repeated_keys, template_blocks,
};
use unboil_text::{Removal, kept_spans, kept_text};

use crate::partitioning::{TestArticle, batches, run_stages};
use crate::util::{Files, read_folder, temp_dir, testdata, write};

/// The articles of testdata that are plain UTF-8 text files, by path.
fn plain_texts() -> Vec<(String, String)> {
    let files = read_folder(&testdata("articles")).into_iter();
    let texts = files.filter(|(name, bytes)| name.ends_with(".txt") && !bytes.starts_with(b"\xef"));
    texts
        .filter_map(|(name, bytes)| Some((name, String::from_utf8(bytes).ok()?)))
        .collect()
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// The template of each site, learned from partitions of the site keys.
fn templates(
    keys: &[(u32, Option<SiteKeys>)],
    config: &StripConfig,
    picks: &[usize],
) -> BTreeMap<u32, SiteProfile> {
    let records = |hashes: fn(&SiteKeys) -> &[u64]| {
        let mut by_hash: BTreeMap<u64, Vec<SiteKeyRecord>> = BTreeMap::new();
        for (article, (site, keys)) in (0..).zip(keys) {
            for &hash in keys.as_ref().map_or(&[][..], hashes) {
                let site = *site;
                let record = SiteKeyRecord {
                    site,
                    hash,
                    article,
                };
                by_hash.entry(hash).or_default().push(record);
            }
        }
        let partitions = batches(by_hash.into_values(), picks).into_iter();
        let sorted = partitions.map(|partition| {
            let mut records: Vec<SiteKeyRecord> = partition.concat();
            records.sort_unstable();
            records
        });
        sorted.collect::<Vec<_>>()
    };
    let mut repeated: Vec<Vec<u64>> = vec![Vec::new(); keys.len()];
    for partition in records(|keys| &keys.prose_sketch) {
        for record in repeated_keys(&partition) {
            repeated[record.article as usize].push(record.hash);
        }
    }
    let sketches = (0..).zip(keys).filter_map(|(article, (site, keys))| {
        let mut repeated = repeated[article as usize].clone();
        repeated.sort_unstable();
        Some(ArticleSketch {
            site: *site,
            article,
            hashes: keys.as_ref()?.prose_sketch.len(),
            repeated,
        })
    });
    let clusters = cluster_versions(sketches.filter(|sketch| sketch.hashes > 0));
    let mut blocks: BTreeMap<u32, BTreeMap<u64, u32>> = BTreeMap::new();
    for partition in records(|keys| &keys.blocks) {
        for block in template_blocks(&partition, &clusters, config) {
            let site = blocks.entry(block.site).or_default();
            site.insert(block.hash, block.clusters);
        }
    }
    let profile = |(site, blocks)| (site, SiteProfile::new(clusters.count(site), blocks));
    blocks.into_iter().map(profile).collect()
}

/// The removals of stripping, with the templates of the sites. A site is a folder.
fn strip(texts: &[(String, String)], config: &StripConfig, picks: &[usize]) -> Vec<Vec<Removal>> {
    let stripper = Stripper::new(config).expect("the settings are valid");
    let mut sites: Vec<&str> = texts.iter().map(|(name, _)| folder(name)).collect();
    sites.dedup();
    let site = |name: &str| sites.iter().position(|site| *site == folder(name));
    let context = ExtractContext {
        site_keys: true,
        ..ExtractContext::default()
    };
    let alone: Vec<_> = texts
        .iter()
        .map(|(_, text)| stripper.extract(text, &context))
        .collect();
    let keys: Vec<(u32, Option<SiteKeys>)> = texts
        .iter()
        .zip(&alone)
        .map(|((name, _), extraction)| {
            let site = site(name).expect("every folder is a site");
            (site as u32, extraction.site_keys.clone())
        })
        .collect();
    let templates = templates(&keys, config, picks);
    let articles = texts.iter().zip(alone).zip(&keys);
    articles
        .map(|(((name, text), alone), (site, keys))| {
            let profile = templates.get(site);
            match profile
                .filter(|profile| keys.as_ref().is_some_and(|k| profile.matches_template(k)))
            {
                None => alone.removals,
                Some(profile) => {
                    let name = folder(name);
                    let context = ExtractContext {
                        template: TemplateSource::Site { name, profile },
                        ..ExtractContext::default()
                    };
                    stripper.extract(text, &context).removals
                }
            }
        })
        .collect()
}

/// The cleaned articles, made by stage functions over partitions of their records.
fn clean_in_stages(texts: &[(String, String)], config: &Config, picks: &[usize]) -> Files {
    let stripped = strip(texts, &config.strip, picks);
    let articles: Vec<TestArticle> = texts
        .iter()
        .zip(&stripped)
        .map(|((name, text), removals)| TestArticle {
            name: name.clone(),
            date: None,
            text: text.clone(),
            kept: kept_spans(text.len(), removals),
        })
        .collect();
    let duplicates = run_stages(&articles, config, picks).removals;
    let cleaned = texts.iter().zip(stripped.into_iter().zip(duplicates));
    cleaned
        .map(|((name, text), (mut removals, duplicates))| {
            removals.extend(duplicates);
            removals.sort_by_key(|removal| removal.span);
            (name.clone(), kept_text(text, &removals).into_bytes())
        })
        .collect()
}

#[test]
fn any_partitioning_of_the_records_gives_the_bytes_of_clean() {
    let texts = plain_texts();
    assert!(texts.len() > 50, "{} texts", texts.len());
    let dir = temp_dir();
    for (name, text) in &texts {
        write(&dir.path().join("in").join(name), text);
    }
    let config = Config {
        duplicates: Duplicates::DropPassages,
        ..Config::default()
    };
    let request = Request {
        inputs: vec![dir.path().join("in")],
        out: dir.path().join("out"),
        ..Request::default()
    };
    let outcome = clean(&request, &config, &SiteProfiles::default(), &NoProgress);
    let summary = outcome.expect("the run ends").summary;
    assert!(summary.articles_changed > 40 && summary.passages > 5);
    let expected = read_folder(&dir.path().join("out/articles"));
    proptest!(ProptestConfig::with_cases(12), |(
        picks in prop::collection::vec(0_usize..5, 1..9)
    )| {
        let found = clean_in_stages(&texts, &config, &picks);
        for (name, bytes) in &expected {
            let (found, bytes) = (&found[name], bytes);
            prop_assert!(found == bytes, "{name}:\n{}", String::from_utf8_lossy(found));
        }
    });
    fs::remove_dir_all(dir.path()).expect("removed");
}
