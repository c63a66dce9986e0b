//! The public number of an issued waybill.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// `500101-20261124-7K3QX9VB-4`: district, day, eight random characters, check character. Random, so that it tells nobody how much is carried and cannot be guessed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "500101-20261124-7K3QX9VB-4")]
pub struct WaybillNumber(String);

/// The text is no waybill number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a waybill number: {reason}")]
pub struct WaybillNumberError {
    /// What was given.
    pub text: String,
    /// What is wrong.
    pub reason: &'static str,
}

/// No I, L, O, U, so that it can be read aloud, and no Z, so that the count of letters is a prime
/// and the weighted sum below finds every single error.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKMNPQRSTVWXY";

impl WaybillNumber {
    /// Makes a number from the district's six-digit code (GB/T 2260), the day and a random number, of
    /// which about forty bits are used.
    #[must_use]
    pub fn new(district: u32, day: Date, random: u64) -> Self {
        let mut text = format!(
            "{:06}-{:04}{:02}{:02}-",
            district % 1_000_000,
            day.year(),
            day.month(),
            day.day()
        );
        let mut rest = random;
        for _ in 0..8 {
            text.push(char::from(ALPHABET[usize::try_from(rest % 31).unwrap_or(0)]));
            rest /= 31;
        }
        let check = check_character(&text);
        text.push('-');
        text.push(check);
        Self(text)
    }

    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Weighted sum modulo 31, so that one wrong character or two swapped neighbours show.
fn check_character(body: &str) -> char {
    let sum: usize = body
        .bytes()
        .filter(|byte| *byte != b'-')
        .enumerate()
        .map(|(index, byte)| {
            let value = ALPHABET.iter().position(|letter| *letter == byte).unwrap_or(0);
            (index + 2) * value
        })
        .sum();
    char::from(ALPHABET[sum % 31])
}

impl fmt::Display for WaybillNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for WaybillNumber {
    type Err = WaybillNumberError;
    fn from_str(text: &str) -> Result<Self, WaybillNumberError> {
        let wrong = |reason| WaybillNumberError { text: text.chars().take(40).collect(), reason };
        let upper = text.trim().to_ascii_uppercase();
        let parts: Vec<&str> = upper.split('-').collect();
        let [district, day, random, check] = parts.as_slice() else {
            return Err(wrong(
                "four parts joined by `-` are expected, such as 500101-20261124-7K3QX9VB-4",
            ));
        };
        let digits = |part: &str, length| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(district, 6) || !digits(day, 8) {
            return Err(wrong("it begins with six digits of the district and eight of the day"));
        }
        if random.len() != 8 || !random.bytes().all(|byte| ALPHABET.contains(&byte)) {
            return Err(wrong("the third part has eight characters without I, L, O, U and Z"));
        }
        let body = upper.rsplit_once('-').map_or("", |(body, _)| body);
        if check.len() != 1 || !check.starts_with(check_character(body)) {
            return Err(wrong("the check character does not fit: a character is mistyped"));
        }
        Ok(Self(upper))
    }
}

impl TryFrom<String> for WaybillNumber {
    type Error = WaybillNumberError;
    fn try_from(text: String) -> Result<Self, WaybillNumberError> {
        text.parse()
    }
}

impl From<WaybillNumber> for String {
    fn from(number: WaybillNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_number_reads_back_and_any_single_mistyped_character_is_found() {
        for random in [0, 1, 0x7f_ffff_ffff, 0xff_ffff_ffff, 0x12_3456_789a] {
            let number = WaybillNumber::new(500_101, date(2026, 11, 24), random);
            assert_eq!(number.as_str().parse(), Ok(number.clone()));
            assert_eq!(number.as_str().to_lowercase().parse(), Ok(number.clone()));
            let bytes = number.as_str().as_bytes();
            for position in 16..24 {
                for letter in ALPHABET {
                    if bytes[position] == *letter {
                        continue;
                    }
                    let mut wrong = bytes.to_vec();
                    wrong[position] = *letter;
                    let wrong = String::from_utf8(wrong).unwrap();
                    assert!(wrong.parse::<WaybillNumber>().is_err(), "{wrong} for {number}");
                }
            }
        }
    }

    #[test]
    fn nonsense_is_refused_with_what_is_expected() {
        for text in
            ["", "500101", "500101-20261124-7K3QX9VB", "a-b-c-d", "50010x-20261124-7K3QX9VB-0"]
        {
            assert!(text.parse::<WaybillNumber>().is_err(), "{text}");
        }
    }
}
