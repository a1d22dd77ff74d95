//! Log-odds as whole numbers: the unit of scores, weights and thresholds.
//!
//! A score is the log-odds that a block is boilerplate, times [`SCALE`]: 0 is even odds.

/// Scores are log-odds times this.
pub const SCALE: i32 = 1024;

/// The score that stands for a probability in hundredths. Knows the probabilities in use only.
pub(super) const fn log_odds(percent: i32) -> i32 {
    // ln(p / (1 - p)) in thousandths.
    let thousandths = match percent {
        50 => 0,
        55 => 201,
        60 => 405,
        70 => 847,
        75 => 1099,
        90 => 2197,
        94 => 2752,
        95 => 2944,
        98 => 3892,
        99 => 4595,
        _ => panic!("a probability that is not in the list"),
    };
    thousandths * SCALE / 1000
}

/// The probability that a score stands for, in hundredths.
pub(super) fn percent(score: i32) -> u32 {
    let odds = (f64::from(score) / f64::from(SCALE)).exp();
    (100.0 * odds / (1.0 + odds)).round() as u32
}

/// The odds that a score stands for, for scores from -8 to 8 log-odds.
///
/// The exponential function is made of multiplications alone, which give the same result on every
/// machine.
pub(super) fn exp_scaled(score: i32) -> f64 {
    let x = f64::from(score.clamp(-8 * SCALE, 8 * SCALE)) / f64::from(SCALE);
    let mut odds = 1.0 + x / 4096.0;
    for _ in 0..12 {
        odds *= odds;
    }
    odds
}
