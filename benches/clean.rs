//! Benchmark of `unboil clean` on a folder, from files to files, in bytes per second on all cores.

use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use unboil::{Config, NoProgress, Request, clean};
use unboil_match::Duplicates;
use unboil_strip::SiteProfiles;

use bench_inputs::BenchInput;

mod bench_inputs;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let mut group = criterion.benchmark_group("clean");
    for input in bench_inputs::all() {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        write(&input, &folder.path().join("in"));
        let request = Request {
            inputs: vec![folder.path().join("in")],
            out: folder.path().join("out"),
            force: true,
            ..Request::default()
        };
        let config = Config {
            duplicates: Duplicates::DropPassages,
            ..Config::default()
        };
        group.throughput(Throughput::Bytes(input.bytes()));
        group.bench_function(input.name, |b| {
            b.iter(|| {
                let outcome = clean(&request, &config, &SiteProfiles::default(), &NoProgress);
                outcome.expect("the folder is ours").summary.removals
            });
        });
    }
    group.finish();
    criterion.final_summary();
}

/// A file an article.
fn write(input: &BenchInput, folder: &Path) {
    std::fs::create_dir_all(folder).expect("can be made");
    for (at, text) in input.texts.iter().enumerate() {
        std::fs::write(folder.join(format!("{at:04}.txt")), text).expect("can be written");
    }
}
