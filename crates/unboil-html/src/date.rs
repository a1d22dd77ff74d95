//! Parses dates as pages write them into ISO 8601. Ambiguous dates such as `11/12/2024` are
//! rejected.

/// First three letters of the English month names.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The date at the start of a value in ISO 8601, with the time if it is valid. The value has year,
/// month and day in digits, or the month in English. `None` if there is no such date.
pub(super) fn iso_date(value: &str) -> Option<String> {
    let value = value.trim();
    numeric_date(value).or_else(|| named_month_date(value))
}

/// Parses `2024-11-14T08:00:00Z`, `2024/11/14` or `20241114`.
fn numeric_date(value: &str) -> Option<String> {
    let (year, rest) = (value.get(..4)?, value.get(4..)?);
    let (month, day, rest) = match rest.as_bytes().first()? {
        b'-' | b'/' | b'.' => {
            let mut parts = rest[1..].splitn(2, &rest[..1]);
            let (month, rest) = (parts.next()?, parts.next()?);
            let end = rest.find(|c: char| !c.is_ascii_digit());
            let (day, rest) = rest.split_at(end.unwrap_or(rest.len()));
            (month, day, rest)
        }
        _ => (rest.get(..2)?, rest.get(2..4)?, rest.get(4..)?),
    };
    let date = format_date(
        parse_number(year)?,
        parse_number(month)?,
        parse_number(day)?,
    )?;
    let time = rest.strip_prefix(['T', 't', ' ']).and_then(parse_time);
    Some(match time {
        Some(time) => format!("{date}T{time}"),
        None => date,
    })
}

/// Parses a time such as `8:00:00.5 +0100` or `080000Z`. Returns ISO 8601 with colons, and with the
/// zone if there is one. `None` if it is invalid.
fn parse_time(value: &str) -> Option<String> {
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

/// Time zone as `Z`, `+01:00` or the empty string. `None` if it is invalid.
fn normalize_zone(zone: &str) -> Option<String> {
    let sign = match zone.as_bytes() {
        [] => return Some(String::new()),
        b"Z" | b"z" | b"UTC" | b"GMT" => return Some("Z".to_string()),
        [sign @ (b'+' | b'-'), ..] => char::from(*sign),
        _ => return None,
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

/// Parses `Thu, 14 Nov 2024 08:00:00 GMT` or `November 14, 2024`. The time is left out.
fn named_month_date(value: &str) -> Option<String> {
    let words: Vec<&str> = value
        .split([' ', ',', '-', '/', '.'])
        .filter(|word| !word.is_empty())
        .take(6)
        .collect();
    let month_of = |word: &str| {
        let start = word.get(..3)?.to_ascii_lowercase();
        let is_name = word.bytes().all(|b| b.is_ascii_alphabetic());
        let month = MONTHS.iter().position(|month| *month == start)?;
        is_name.then_some(month as u32 + 1)
    };
    let (at, month) =
        (words.iter().enumerate()).find_map(|(at, word)| Some((at, month_of(word)?)))?;
    let number_at = |at: Option<usize>| {
        let word = words.get(at?)?;
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        parse_number(digits).filter(|_| !digits.is_empty())
    };
    let (before, next, later) = (
        number_at(at.checked_sub(1)),
        number_at(Some(at + 1)),
        number_at(Some(at + 2)),
    );
    match (before, next, later) {
        (Some(day), Some(year), _) if year > 31 => format_date(year, month, day),
        (_, Some(day), Some(year)) => format_date(year, month, day),
        _ => None,
    }
}

/// A number of one to four ASCII digits.
fn parse_number(digits: &str) -> Option<u32> {
    let is_short_number = digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| is_short_number)
}

/// The day in ISO 8601. `None` if it does not exist, or the year is not between 1000 and 2999.
fn format_date(year: u32, month: u32, day: u32) -> Option<String> {
    let is_leap_year =
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(is_leap_year),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let is_valid = (1000..3000).contains(&year) && (1..=days).contains(&day);
    is_valid.then(|| format!("{year}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_normalized() {
        for (value, expected) in [
            (
                "2024-11-14T08:00:00+01:00",
                Some("2024-11-14T08:00:00+01:00"),
            ),
            ("2024-11-14 08:00:00", Some("2024-11-14T08:00:00")),
            ("2024-11-14", Some("2024-11-14")),
            ("2024/1/4", Some("2024-01-04")),
            ("20241114", Some("2024-11-14")),
            ("20241114T080000Z", Some("2024-11-14T08:00:00Z")),
            ("2024-11-14 8:05", Some("2024-11-14T08:05")),
            (
                "2024-11-14T8:05:09.25 -0500",
                Some("2024-11-14T08:05:09.25-05:00"),
            ),
            ("2024-11-14 08:00:00 UTC", Some("2024-11-14T08:00:00Z")),
            ("2024-11-14T08:00+01", Some("2024-11-14T08:00+01:00")),
            ("2024-11-14T24:01", Some("2024-11-14")),
            ("2024-11-14 8:00 PM", Some("2024-11-14")),
            ("2024-11-14T080", Some("2024-11-14")),
            ("2024-02-31", None),
            ("2023-02-29", None),
            ("2024-02-29", Some("2024-02-29")),
            ("31 April 2024", None),
            ("Thu, 14 Nov 2024 08:00:00 GMT", Some("2024-11-14")),
            ("November 14, 2024", Some("2024-11-14")),
            ("14th November 2024", Some("2024-11-14")),
            ("Nov. 4th, 2024 at 8 pm", Some("2024-11-04")),
            ("Thu Nov 14 2024", Some("2024-11-14")),
            ("14-Nov-2024", Some("2024-11-14")),
            ("2024-11-14 in the evening", Some("2024-11-14")),
            ("11/12/2024", None),
            ("2024-13-14", None),
            ("2024", None),
            ("2024-11", None),
            ("yesterday", None),
            ("may be", None),
            ("é024-11-14", None),
            ("2024-1é-14", None),
            ("", None),
        ] {
            assert_eq!(iso_date(value).as_deref(), expected, "{value}");
        }
    }
}
