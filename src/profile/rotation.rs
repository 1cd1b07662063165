//! How long a key post may be held, as the profile's `[rotation]` states it.

use super::condition::Fault;
use super::config;
use crate::source::Given;

/// Longer than anyone works.
const LONGEST: i64 = 50;

/// The longest time in a key post, in whole years; nothing where the profile asks for no rotation.
pub(super) fn years(written: Option<&config::Rotation>) -> Result<Option<i16>, Fault> {
    let Some(Given::Is(years)) = written.map(|rotation| &rotation.years) else { return Ok(None) };
    match years.value.whole() {
        Some(whole @ 1..=LONGEST) => Ok(i16::try_from(whole).ok()),
        _ => Err(Fault::new(
            years.span,
            format!("轮岗年限应为 1 至 {LONGEST} 的整数"),
            format!("years of rotation are a whole number from 1 to {LONGEST}"),
        )),
    }
}
