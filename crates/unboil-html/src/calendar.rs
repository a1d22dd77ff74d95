//! Lengths of months and years, and days in ISO 8601.

/// Number of days of a year.
pub(super) fn days_of_year(year: u32) -> u64 {
    365 + u64::from(days_of_month(year, 2) == 29)
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
