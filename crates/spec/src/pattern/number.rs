//! Numbers as AWS's engine compares them: by value, up to half a trillion on either side of zero and
//! with six decimals.

use serde_json::Number;

/// A number in millionths.
pub(super) type Millionths = i64;

/// The greatest number that is compared by value.
const MOST: i128 = 500_000_000_000 * 1_000_000;

/// Returns a number in millionths; none beyond the engine's range or precision.
pub(super) fn millionths(number: &Number) -> Option<Millionths> {
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let shift = exponent.parse::<i32>().ok()? + 6 - i32::try_from(fraction.len()).ok()?;
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    let scaled = match (digits, power) {
        (0, _) => 0,
        (_, None) => return None,
        (digits, Some(power)) if shift >= 0 => digits.checked_mul(power)?,
        (digits, Some(power)) if digits % power == 0 => digits / power,
        _ => return None,
    };
    if scaled.abs() > MOST { None } else { i64::try_from(scaled).ok() }
}

/// Returns whether two numbers are the same: by value, or by their spelling where one is beyond what is
/// compared.
pub(super) fn same(one: &Number, other: &Number) -> bool {
    match (millionths(one), millionths(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.to_string() == other.to_string(),
        _ => false,
    }
}
