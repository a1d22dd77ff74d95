//! The memory limit of a run: parses sizes such as `2GiB`, and determines the default limit.

use std::fs;

/// The limit where the system does not report its free memory: 2 GiB.
const FALLBACK_BYTES: usize = 2 << 30;

/// The lowest limit, 64 MiB: each worker thread needs buffers.
const MIN_BYTES: usize = 64 << 20;

/// Returns the default memory limit in bytes: half of the free memory, and at least 64 MiB.
///
/// On Linux the limit of the container counts too. On systems that do not report their free memory
/// the default is 2 GiB.
///
/// ```
/// assert!(unboil::default_memory_limit() >= 64 << 20);
/// ```
pub fn default_memory_limit() -> usize {
    let read_number = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<usize>().ok();
    let container = || {
        let max = read_number("/sys/fs/cgroup/memory.max")?;
        let used = read_number("/sys/fs/cgroup/memory.current")?;
        // Cached files count as used, but the system frees them when memory is needed.
        let stat = fs::read_to_string("/sys/fs/cgroup/memory.stat").ok()?;
        let cached = stat
            .lines()
            .find_map(|line| line.strip_prefix("inactive_file "))?;
        let used = used.saturating_sub(cached.trim().parse().ok()?);
        Some(max.saturating_sub(used))
    };
    let machine = || {
        let info = fs::read_to_string("/proc/meminfo").ok()?;
        let line = info
            .lines()
            .find_map(|line| line.strip_prefix("MemAvailable:"))?;
        let kibibytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(1024 * kibibytes)
    };
    let free = [container(), machine()].into_iter().flatten().min();
    free.map_or(FALLBACK_BYTES, |free| (free / 2).max(MIN_BYTES))
}

/// Parses a memory limit such as "2GiB", "512MB" or "1.5g" into bytes.
///
/// A number without a unit is bytes. KB, MB, GB and TB are powers of 1000; K, KiB, M, MiB and so on
/// are powers of 1024. Case does not matter.
///
/// ```
/// assert_eq!(unboil::parse_memory_limit("2GiB"), Ok(2 << 30));
/// assert_eq!(unboil::parse_memory_limit("512 MB"), Ok(512_000_000));
/// assert!(unboil::parse_memory_limit("1 MB").is_err());
/// ```
///
/// # Errors
/// A message for the user if the text is not a size, or the size is less than 64 MiB.
pub fn parse_memory_limit(text: &str) -> Result<usize, String> {
    let bytes = parse_size(text)?;
    match bytes >= MIN_BYTES as f64 {
        true => Ok(bytes as usize),
        false => Err(format!("less than the minimum of {} MiB", MIN_BYTES >> 20)),
    }
}

/// Parses a number of bytes in the units of [`parse_memory_limit`]; at least 1.
///
/// # Errors
/// A message for the user if the text is not a size, or the size is less than a byte.
#[cfg(feature = "cli")]
pub(crate) fn parse_byte_count(text: &str) -> Result<u64, String> {
    match parse_size(text)? {
        bytes if bytes >= 1.0 => Ok(bytes as u64),
        _ => Err("less than 1 byte".into()),
    }
}

/// The number of bytes of a size with a unit.
fn parse_size(text: &str) -> Result<f64, String> {
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
        _ => return Err("not a size; write e.g. 2GiB or 512MB".into()),
    };
    let number: f64 = number
        .parse()
        .map_err(|_| "not a size; write e.g. 2GiB or 512MB")?;
    Ok(number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_parsed() {
        for (text, bytes) in [
            ("2GiB", Some(2 << 30)),
            ("2g", Some(2 << 30)),
            ("1.5 GB", Some(1_500_000_000)),
            ("512MB", Some(512_000_000)),
            ("100000000", Some(100_000_000)),
            ("64MiB", Some(MIN_BYTES)),
            ("63MiB", None),
            ("1", None),
            ("", None),
            ("GiB", None),
            ("2 apples", None),
            ("-2GiB", None),
            ("1.2.3G", None),
        ] {
            assert_eq!(parse_memory_limit(text).ok(), bytes, "{text}");
        }
    }

    #[cfg(feature = "cli")]
    #[test]
    fn byte_counts_have_no_minimum_but_one() {
        assert_eq!(parse_byte_count("1TiB"), Ok(1 << 40));
        assert_eq!(parse_byte_count("1"), Ok(1));
        assert!(parse_byte_count("0").is_err() && parse_byte_count("0.5").is_err());
    }
}
