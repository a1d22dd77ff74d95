//! Parses dates as pages write them into ISO 8601. Ambiguous dates such as `11/12/2024` are
//! rejected.

use crate::calendar::{date_of_day, format_date, parse_number};
use crate::month_names::month_number;
use crate::time_of_day::{ClockTime, clock_time, parse_time};

/// The date at the start of a value in ISO 8601, with the time if it is valid. The value has year,
/// month and day in digits, the name of the month, or the seconds or milliseconds since 1970. `None`
/// if there is no such date, or if two numbers could be the month.
pub(super) fn iso_date(value: &str) -> Option<String> {
    let value = value.trim();
    epoch_date(value)
        .or_else(|| numeric_date(value))
        .or_else(|| day_first_date(value))
        .or_else(|| counter_date(value))
        .or_else(|| named_month_date(value))
}

/// The first date in a text of a few words. `None` if there is none.
pub(super) fn date_in_text(text: &str) -> Option<String> {
    // Most lines have no digits, and so no date.
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let starts = text.char_indices().filter(|&(at, c)| {
        let before = text[..at].chars().next_back();
        c.is_alphanumeric() && !before.is_some_and(char::is_alphanumeric)
    });
    let mut starts = starts.map(|(at, _)| at);
    starts.find_map(|at| {
        let date = match text[at..].starts_with(|c: char| c.is_ascii_digit()) {
            true => numeric_date(&text[at..])
                .or_else(|| day_first_date(&text[at..]))
                .or_else(|| counter_date(&text[at..])),
            false => None,
        };
        let first_words = first_words(&text[at..], 5);
        let date = date.or_else(|| named_month_date(first_words))?;
        Some(date).filter(|date| ("1990"..="2099").contains(&&date[..4]))
    })
}

/// The first `count` words of a text.
fn first_words(text: &str, count: usize) -> &str {
    let mut ends = text.match_indices(char::is_whitespace).map(|(at, _)| at);
    &text[..ends.nth(count - 1).unwrap_or(text.len())]
}

/// The date of an address, such as `/2024/11/14/boats` or `/2024-11-14-boats`.
pub(super) fn date_of_url(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let mut starts = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
    starts.find_map(|rest| {
        let separator = rest.get(4..5).filter(|c| matches!(*c, "/" | "-"))?;
        let mut parts = rest.splitn(4, |c: char| separator.contains(c) || c == '/');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let day_digits = day.split('-').next()?;
        let is_full = year.len() == 4 && (1..=2).contains(&month.len());
        let is_day = (1..=2).contains(&day_digits.len());
        let date = format_date(
            parse_number(year)?,
            parse_number(month)?,
            parse_number(day_digits)?,
        )?;
        (is_full && is_day && ("1990"..="2099").contains(&year)).then_some(date)
    })
}

/// First and last second of the years 1990 to 2099.
const EPOCH_SECONDS: std::ops::Range<f64> = 631_152_000.0..4_102_444_800.0;

/// Parses seconds or milliseconds since 1970, with or without a fraction. The number of digits tells
/// which.
pub(super) fn epoch_seconds(value: &str) -> Option<f64> {
    let whole = value.split('.').next()?;
    let is_number = value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number: f64 = value.parse().ok().filter(|_| is_number)?;
    let seconds = match whole.len() {
        9 | 10 => number,
        12 | 13 => number / 1000.0,
        _ => return None,
    };
    EPOCH_SECONDS.contains(&seconds).then_some(seconds)
}

/// Parses seconds or milliseconds since 1970, in UTC.
fn epoch_date(value: &str) -> Option<String> {
    let seconds = epoch_seconds(value)? as u64;
    let (date, time) = (date_of_day(seconds / 86_400)?, seconds % 86_400);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// Parses `14.11.2024`, and `14/11/2024` or `11-14-2024` if only one of the numbers can be the month.
fn day_first_date(value: &str) -> Option<String> {
    let end = value.find(|c: char| !(c.is_ascii_digit() || ".-/ ".contains(c)));
    let digits = &value[..end.unwrap_or(value.len())];
    let separator = digits.find(['.', '-', '/']).map(|at| &digits[at..=at])?;
    let mut parts = digits.splitn(3, separator).map(str::trim);
    let (first, second, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let year = rest
        .split([' ', '.', '-', '/'])
        .next()
        .filter(|year| year.len() == 4)?;
    let is_short = |part: &str| (1..=2).contains(&part.len());
    if !is_short(first) || !is_short(second) {
        return None;
    }
    let (first, second) = (parse_number(first)?, parse_number(second)?);
    let year = parse_number(year)?;
    match separator {
        "." => format_date(year, second, first),
        _ if first > 12 => format_date(year, second, first),
        _ if second > 12 || first == second => format_date(year, first, second),
        _ => None,
    }
}

/// Parses `2024年11月14日`, `2024년 11월 14일` and `2024. 11. 14.`.
fn counter_date(value: &str) -> Option<String> {
    let mut rest = value;
    let mut numbers = [0; 3];
    for (number, counters) in
        numbers
            .iter_mut()
            .zip([["年", "년", "."], ["月", "월", "."], ["日", "일", "."]])
    {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        *number = parse_number(rest.get(..digits).filter(|digits| !digits.is_empty())?)?;
        rest = rest[digits..].trim_start();
        let counter = counters
            .iter()
            .find_map(|counter| rest.strip_prefix(*counter));
        // The day needs no counter.
        rest = match counter {
            Some(rest) => rest.trim_start(),
            None if counters[0] == "日" => rest,
            None => return None,
        };
    }
    let [year, month, day] = numbers;
    format_date(year, month, day).filter(|_| year >= 1000)
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

/// Words within dates that stand for no part of it.
const DATE_FILLERS: [&str; 7] = ["de", "del", "of", "d", "den", "le", "στις"];

/// Parses `Thu, 14 Nov 2024 08:00:00 GMT`, `November 14, 2024`, `14 de noviembre de 2024` or
/// `2024. november 14.`, with the time if one with a colon follows the year.
fn named_month_date(value: &str) -> Option<String> {
    let date = named_month_day(value)?;
    Some(match clock_time(value) {
        // The time comes after the year.
        ClockTime::Read(time, before) if before.contains(&date[..4]) => format!("{date}T{time}"),
        _ => date,
    })
}

/// The day of [`named_month_date`].
fn named_month_day(value: &str) -> Option<String> {
    let words: Vec<&str> = value
        .split([' ', ',', '-', '/', '.', '\u{a0}', '\n'])
        .filter(|word| !word.is_empty() && !DATE_FILLERS.contains(word))
        .take(6)
        .collect();
    let starts_with_digit = |word: &&&str| word.starts_with(|c: char| c.is_ascii_digit());
    // Day and year are numbers. Looking up a month is slower than counting them.
    if words.iter().filter(starts_with_digit).count() < 2 {
        return None;
    }
    let (at, month) =
        (words.iter().enumerate()).find_map(|(at, word)| Some((at, month_number(word)?)))?;
    let number_at = |at: Option<usize>| {
        let word = words.get(at?)?;
        let digits = word.trim_end_matches(|c: char| c.is_lowercase() || c == 'º');
        parse_number(digits).filter(|_| !digits.is_empty())
    };
    let (before, next, later) = (
        number_at(at.checked_sub(1)),
        number_at(Some(at + 1)),
        number_at(Some(at + 2)),
    );
    match (before, next, later) {
        (Some(day), Some(year), _) if year > 31 => format_date(year, month, day),
        (Some(year), Some(day), _) if year > 31 => format_date(year, month, day),
        (_, Some(day), Some(year)) => format_date(year, month, day),
        _ => None,
    }
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
            ("2024-11-14 8:00 PM", Some("2024-11-14T20:00")),
            ("2024-11-14T080", Some("2024-11-14")),
            ("2024-02-31", None),
            ("2023-02-29", None),
            ("2024-02-29", Some("2024-02-29")),
            ("31 April 2024", None),
            (
                "Thu, 14 Nov 2024 08:00:00 GMT",
                Some("2024-11-14T08:00:00Z"),
            ),
            ("14 Nov 2024 08:00 EST", Some("2024-11-14T08:00-05:00")),
            (
                "Nov 14, 2024 08:00:00 +0100 (CET)",
                Some("2024-11-14T08:00:00+01:00"),
            ),
            ("November 14, 2024 8:00 PM", Some("2024-11-14T20:00")),
            ("14 Nov 2024 at 8:05", Some("2024-11-14T08:05")),
            ("November 14, 2024", Some("2024-11-14")),
            ("14th November 2024", Some("2024-11-14")),
            ("Nov. 4th, 2024 at 8 pm", Some("2024-11-04")),
            ("Thu Nov 14 2024", Some("2024-11-14")),
            ("14-Nov-2024", Some("2024-11-14")),
            ("2024-11-14 in the evening", Some("2024-11-14")),
            ("11/12/2024", None),
        ] {
            assert_eq!(iso_date(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn dates_of_other_languages_are_normalized() {
        for (value, expected) in [
            ("22/11/2024", Some("2024-11-22")),
            ("11/22/2024", Some("2024-11-22")),
            ("05.11.2024 8:00", Some("2024-11-05")),
            ("5. 11. 2024", Some("2024-11-05")),
            ("1731571200", Some("2024-11-14T08:00:00Z")),
            ("1731571200000", Some("2024-11-14T08:00:00Z")),
            ("0000000000", None),
            ("22. Mai 2026", Some("2026-05-22")),
            ("22 de mayo de 2026", Some("2026-05-22")),
            ("1er août 2026", Some("2026-08-01")),
            ("2026. május 22.", Some("2026-05-22")),
            ("22 мая 2026", Some("2026-05-22")),
            ("2026年5月22日", Some("2026-05-22")),
            ("2026년 5월 22일 오전", Some("2026-05-22")),
            ("2026. 5. 22. 10:00", Some("2026-05-22")),
            ("Marathon 12, 2024", None),
        ] {
            assert_eq!(iso_date(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn other_values_are_no_dates() {
        for (value, expected) in [
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

    #[test]
    fn dates_are_found_in_texts_and_addresses() {
        for (text, expected) in [
            ("Published: 22 May 2026 by Ada Orme", Some("2026-05-22")),
            ("Ada Orme | May 22, 2026 | 4 min", Some("2026-05-22")),
            ("Von Ada Orme, 22.05.2026, 08:00 Uhr", Some("2026-05-22")),
            ("Stand: 2026-05-22", Some("2026-05-22")),
            ("Since 1911", None),
            ("on 3 May 1888", None),
            ("12 of 2024 boats", None),
        ] {
            assert_eq!(date_in_text(text).as_deref(), expected, "{text}");
        }
        for (url, expected) in [
            ("https://a.example/2026/05/22/boats", Some("2026-05-22")),
            (
                "https://a.example/news/2026-05-22-boats",
                Some("2026-05-22"),
            ),
            ("https://a.example/2026/05/boats", None),
            ("https://a.example/1234/05/22/boats", None),
            ("https://a.example/?d=/2026/05/22/", None),
        ] {
            assert_eq!(date_of_url(url).as_deref(), expected, "{url}");
        }
    }
}
