//! Parses times of day: [`parse_time`].

use crate::calendar::parse_number;

/// Parses a time such as `8:00:00.5 +0100`, `8:00 pm` or `080000Z`. Returns ISO 8601 with colons, and with the
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
    let (is_afternoon, zone) = half_of_day(zone.trim());
    let (minute, second) = (parts[1], parts.get(2));
    let hour = match is_afternoon {
        None => parts[0],
        Some(_) if !(1..=12).contains(&parts[0]) => return None,
        Some(is_afternoon) => parts[0] % 12 + if is_afternoon { 12 } else { 0 },
    };
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

/// The marks of the halves of a day, and whether it is the second.
const HALVES: [(&str, bool); 8] = [
    ("a. m.", false),
    ("a.m.", false),
    ("a.m", false),
    ("am", false),
    ("p. m.", true),
    ("p.m.", true),
    ("p.m", true),
    ("pm", true),
];

/// Whether a text begins with the mark of the second half of the day; `None` if it begins with none.
/// Returns the text after it too.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    let starts = |mark: &str| {
        text.get(..mark.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(mark))
    };
    match HALVES.iter().find(|(mark, _)| starts(mark)) {
        Some((mark, is_afternoon)) => (Some(*is_afternoon), text[mark.len()..].trim_start()),
        None => (None, text),
    }
}

/// A time with a colon in a text of a few words.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ClockTime<'t> {
    /// There is none.
    Absent,
    /// It, or its zone, is not understood.
    Unread,
    /// It, as [`parse_time`] returns it, and the text before it.
    Read(String, &'t str),
}

/// Finds the first time with a colon.
pub(super) fn clock_time(text: &str) -> ClockTime<'_> {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut colons = text.match_indices(':').map(|(at, _)| at);
    let Some(colon) =
        colons.find(|&at| text[..at].ends_with(is_digit) && text[at + 1..].starts_with(is_digit))
    else {
        return ClockTime::Absent;
    };
    let start = text[..colon].trim_end_matches(is_digit).len();
    let rest = text[start..].replace('\u{a0}', " ");
    let clock_end = rest.find(|c: char| !(c.is_ascii_digit() || ":.,".contains(c)));
    let (clock, after) = rest.split_at(clock_end.unwrap_or(rest.len()));
    let (_, zone) = half_of_day(after.trim_start());
    let half = &after[..after.len() - zone.len()];
    // Words after the time are no part of it, and "(UTC)" repeats its zone.
    let zone = zone.split_whitespace().next().unwrap_or("");
    let is_zone = zone.starts_with(['+', '-', 'Z'])
        || ((2..=5).contains(&zone.len()) && zone.bytes().all(|byte| byte.is_ascii_uppercase()));
    let zone = if is_zone { zone } else { "" };
    match parse_time(&format!("{clock}{half} {zone}")) {
        Some(time) => ClockTime::Read(time, &text[..start]),
        None => ClockTime::Unread,
    }
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

/// The zones of RFC 2822 with names, and common ones of other countries that no other zone shares.
const ZONES: [(&str, &str); 18] = [
    ("WET", "+00:00"),
    ("WEST", "+01:00"),
    ("CET", "+01:00"),
    ("CEST", "+02:00"),
    ("EET", "+02:00"),
    ("EEST", "+03:00"),
    ("MSK", "+03:00"),
    ("JST", "+09:00"),
    ("KST", "+09:00"),
    ("AEST", "+10:00"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_with_half_and_zone() {
        let read = |time: &str, before| ClockTime::Read(time.to_string(), before);
        for (text, expected) in [
            ("14 Nov 2024", ClockTime::Absent),
            ("14 Nov 2024 at 8 pm", ClockTime::Absent),
            ("14 Nov 2024 08:05", read("08:05", "14 Nov 2024 ")),
            ("14.11.2024, 8:05 Uhr", read("08:05", "14.11.2024, ")),
            ("14 Nov 2024 8:00 PM", read("20:00", "14 Nov 2024 ")),
            ("8:00\u{a0}p.\u{a0}m., 14 Nov", read("20:00", "")),
            ("12:10am", read("00:10", "")),
            ("14:05 CET", read("14:05+01:00", "")),
            ("14:05:06 +0100 (CET)", read("14:05:06+01:00", "")),
            ("14:05 XYZ", ClockTime::Unread),
            ("14:05 pm", ClockTime::Unread),
            ("24:00", ClockTime::Unread),
        ] {
            assert_eq!(clock_time(text), expected, "{text}");
        }
    }
}
