//! Parses times of day: [`parse_time`].

use crate::calendar::parse_number;

/// Parses a time such as `8:00:00.5 +0100` or `080000Z`. Returns ISO 8601 with colons, and with the
/// zone if there is one. `None` if it is invalid.
pub(super) fn parse_time(value: &str) -> Option<String> {
    let value = value.trim();
    let end = value.find(|c: char| !(c.is_ascii_digit() || ":.,".contains(c)));
    let (clock, zone) = value.split_at(end.unwrap_or(value.len()));
    let (clock, fraction) = match clock.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, Some(fraction).filter(|part| !part.is_empty())),
        None => (clock, None),
    };
    let parts = clock_parts(clock)?;
    let (hour, minute, second) = (parts[0], parts[1], parts.get(2));
    if hour > 23 || minute > 59 || second.is_some_and(|&second| second > 60) {
        return None;
    }
    let mut time = format!("{hour:02}:{minute:02}");
    if let Some(second) = second {
        time.push_str(&format!(":{second:02}"));
        let digits = |part: &&str| part.len() <= 9 && part.bytes().all(|b| b.is_ascii_digit());
        time.extend(fraction.filter(digits).map(|part| format!(".{part}")));
    }
    Some(time + &normalize_zone(zone.trim())?)
}

/// The two or three numbers of a time of day, with colons between them or two digits each.
fn clock_parts(clock: &str) -> Option<Vec<u32>> {
    let parts: Vec<&str> = match clock.contains(':') {
        true => clock.split(':').collect(),
        false => (0..clock.len())
            .step_by(2)
            .map(|at| clock.get(at..at + 2))
            .collect::<Option<_>>()?,
    };
    let part = |part: &&str| parse_number(part).filter(|_| (1..=2).contains(&part.len()));
    let parts: Vec<u32> = parts.iter().map(part).collect::<Option<_>>()?;
    (2..=3).contains(&parts.len()).then_some(parts)
}

/// The zones of RFC 2822 with names.
const ZONES: [(&str, &str); 8] = [
    ("EST", "-05:00"),
    ("EDT", "-04:00"),
    ("CST", "-06:00"),
    ("CDT", "-05:00"),
    ("MST", "-07:00"),
    ("MDT", "-06:00"),
    ("PST", "-08:00"),
    ("PDT", "-07:00"),
];

/// Time zone as `Z`, `+01:00` or the empty string. `None` if it is invalid.
fn normalize_zone(zone: &str) -> Option<String> {
    let sign = match zone.as_bytes() {
        [] => return Some(String::new()),
        b"Z" | b"z" | b"UT" | b"UTC" | b"GMT" => return Some("Z".to_string()),
        [sign @ (b'+' | b'-'), ..] => char::from(*sign),
        _ => {
            let named = ZONES.iter().find(|(name, _)| *name == zone)?;
            return Some(named.1.to_string());
        }
    };
    let parts = match &zone[1..] {
        hours if hours.len() <= 2 => vec![parse_number(hours)?, 0],
        zone => clock_parts(zone)?,
    };
    let [hours, minutes] = parts[..] else {
        return None;
    };
    (hours <= 14 && minutes < 60).then(|| format!("{sign}{hours:02}:{minutes:02}"))
}
