//! Lengths of months, numbers of days, and days in ISO 8601.

/// Days before 1970 in this calendar, from the first of March of the year 0.
const DAYS_TO_1970: i64 = 719_468;

/// Number of the day, from 1970-01-01, which is 0. Howard Hinnant, "chrono-compatible low-level date
/// algorithms": a year begins in March, so that the leap day is its last.
pub(super) fn day_number(year: u32, month: u32, day: u32) -> i64 {
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - DAYS_TO_1970
}

/// The day with this number in ISO 8601.
pub(super) fn date_of_day(number: u64) -> Option<String> {
    let mut year = 1970;
    while day_number(year + 1, 1, 1) <= number as i64 {
        year += 1;
    }
    let month = (1..=12)
        .rev()
        .find(|&month| day_number(year, month, 1) <= number as i64)?;
    let day = number as i64 - day_number(year, month, 1) + 1;
    format_date(year, month, day as u32)
}

/// Number of days of a month; 0 if there is no such month.
pub(super) fn days_of_month(year: u32, month: u32) -> u32 {
    let is_leap_year =
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(is_leap_year),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// The day in ISO 8601. `None` if it does not exist, or the year is not between 1000 and 2999.
pub(super) fn format_date(year: u32, month: u32, day: u32) -> Option<String> {
    let days = days_of_month(year, month);
    let is_valid = (1000..3000).contains(&year) && (1..=days).contains(&day);
    is_valid.then(|| format!("{year}-{month:02}-{day:02}"))
}

/// A number of one to four ASCII digits.
pub(super) fn parse_number(digits: &str) -> Option<u32> {
    let is_short_number = digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| is_short_number)
}
