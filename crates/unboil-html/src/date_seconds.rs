//! Reads a date as a number that can be compared: [`date_seconds`].

use crate::calendar::{day_number, parse_number};
use crate::date::{epoch_seconds, iso_date};
use crate::time_of_day::{ClockTime, clock_time};

/// Reads a date as rows and pages write it, and returns the seconds since 1970 in UTC. A date
/// without a time is its first second; a time without a zone is in UTC.
///
/// It reads ISO 8601, RFC 2822, a day with the name of the month in many languages, `14.11.2024`,
/// and seconds or milliseconds since 1970 of the years 1990 to 2099. `None`: it is no date, two numbers
/// could be the month, or a time is not understood.
///
/// ```
/// use unboil_html::date_seconds;
///
/// assert_eq!(date_seconds("1970-01-02"), Some(86_400.0));
/// assert_eq!(date_seconds("Fri, 2 Jan 1970 02:00:00 +0200"), Some(86_400.0));
/// assert_eq!(date_seconds("2 janvier 1970"), Some(86_400.0));
/// assert_eq!(date_seconds("10/1/2024"), None); // in January or in October
/// ```
pub fn date_seconds(value: &str) -> Option<f64> {
    let value = value.trim();
    if let Some(seconds) = epoch_seconds(value) {
        return Some(seconds);
    }
    let date = iso_date(value)?;
    let read_time;
    let (day, time) = match (date.split_once('T'), clock_time(value)) {
        (Some(day_and_time), _) => day_and_time,
        (None, ClockTime::Absent) => (date.as_str(), "00:00"),
        (None, ClockTime::Read(time, _)) => {
            read_time = time;
            (date.as_str(), read_time.as_str())
        }
        // Midnight would be another time.
        (None, ClockTime::Unread) => return None,
    };
    let mut numbers = day.split('-').map(parse_number);
    let days = day_number(numbers.next()??, numbers.next()??, numbers.next()??);
    let zone_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let mut seconds = days as f64 * 86_400.0;
    for (part, unit) in clock.split(':').zip([3600.0, 60.0, 1.0]) {
        seconds += part.parse::<f64>().ok()? * unit;
    }
    if let Some((hours, minutes)) = zone.split_once(':') {
        let offset = parse_number(&hours[1..])? * 3600 + parse_number(minutes)? * 60;
        seconds -= match hours.starts_with('-') {
            true => -f64::from(offset),
            false => f64::from(offset),
        };
    }
    Some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_compared_in_seconds() {
        let noon = date_seconds("2024-11-14T12:00:00Z");
        assert_eq!(noon, Some(1_731_585_600.0));
        for same in [
            "2024-11-14T13:00:00+01:00",
            "2024-11-14 07:00 -0500",
            "Thu, 14 Nov 2024 12:00:00 GMT",
            "14 novembre 2024 12:00",
            "14.11.2024 12:00 Uhr",
            "14 de noviembre de 2024 12:00 p. m.",
            "Nov 14, 2024 1:00 PM CET",
            "12:00 14 Nov 2024",
            "1731585600",
            "1731585600000",
            "1731585600.0",
        ] {
            assert_eq!(date_seconds(same), noon, "{same}");
        }
        let half = date_seconds("2024-11-14T12:00:00.5Z");
        assert_eq!(half, noon.map(|noon| noon + 0.5));
        assert_eq!(date_seconds("1969-12-31"), Some(-86_400.0));
        assert_eq!(date_seconds("2000-03-01"), Some(951_868_800.0));
        for none in [
            "",
            "soon",
            "10/1/2024",
            "2024-13-01",
            "12.5",
            "2024-11-14T24:00:00Z",
            "14 Nov 2024 8:00 XYZ",
        ] {
            assert_eq!(date_seconds(none), None, "{none}");
        }
    }
}
