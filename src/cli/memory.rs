//! How much memory a run may take: what the user says, or half of what is free.

use std::fs;

/// Memory of a machine that does not say how much is free.
const UNKNOWN: usize = 2 << 30;

/// A run has at least so much: threads need buffers.
pub(crate) const LEAST: usize = 64 << 20;

/// Half of the memory that is free, in bytes, on Linux also of what a container may still take.
pub fn half_of_free() -> usize {
    let number = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<usize>().ok();
    let group = || {
        let most = number("/sys/fs/cgroup/memory.max")?;
        let used = number("/sys/fs/cgroup/memory.current")?;
        // Files that were read count as used, and go when the memory is needed.
        let stat = fs::read_to_string("/sys/fs/cgroup/memory.stat").ok()?;
        let cached = stat
            .lines()
            .find_map(|line| line.strip_prefix("inactive_file "))?;
        let used = used.saturating_sub(cached.trim().parse().ok()?);
        Some(most.saturating_sub(used))
    };
    let machine = || {
        let info = fs::read_to_string("/proc/meminfo").ok()?;
        let line = info
            .lines()
            .find_map(|line| line.strip_prefix("MemAvailable:"))?;
        let kibibytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(1024 * kibibytes)
    };
    let free = [group(), machine()].into_iter().flatten().min();
    free.map_or(UNKNOWN, |free| (free / 2).max(LEAST))
}

/// A size such as "2GiB", "512MB" or "1.5g" in bytes. Without a unit it is bytes; K, M, G and T alone are powers of 1024.
///
/// # Errors
/// When it is no size, or too little for a run.
pub fn size(text: &str) -> Result<usize, String> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = lower.split_at(digits.unwrap_or(lower.len()));
    let unit: f64 = match unit.trim_start() {
        "" | "b" => 1.0,
        "k" | "kib" => 1024.0,
        "m" | "mib" => 1024_f64.powi(2),
        "g" | "gib" => 1024_f64.powi(3),
        "t" | "tib" => 1024_f64.powi(4),
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "tb" => 1e12,
        _ => return Err("not a size, such as 2GiB or 512MB".into()),
    };
    let number: f64 = number
        .parse()
        .map_err(|_| "not a size, such as 2GiB or 512MB")?;
    let bytes = number * unit;
    match bytes >= LEAST as f64 {
        true => Ok(bytes as usize),
        false => Err(format!("less than {} MiB", LEAST >> 20)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        for (text, bytes) in [
            ("2GiB", Some(2 << 30)),
            ("2g", Some(2 << 30)),
            ("1.5 GB", Some(1_500_000_000)),
            ("512MB", Some(512_000_000)),
            ("100000000", Some(100_000_000)),
            ("64MiB", Some(LEAST)),
            ("63MiB", None),
            ("1", None),
            ("", None),
            ("GiB", None),
            ("2 apples", None),
            ("-2GiB", None),
            ("1.2.3G", None),
        ] {
            assert_eq!(size(text).ok(), bytes, "{text}");
        }
    }
}
