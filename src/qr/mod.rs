//! The QR code of a waybill: `HW1:` and, in Base45, a `COSE_Sign1` that says what the truck shows
//! and until when. Whoever has the public keys reads it without a network. Pure: keys, lists and time are
//! arguments.

mod claims;
mod envelope;
mod picture;
mod revocations;
mod verdict;

pub use claims::{Claims, MAX_LIFE, issued_digest};
pub use picture::{modules, svg};
pub use revocations::{MAX_REVOKED, Revocations, SignedList};
pub use verdict::{MAX_LIST_AGE, Reason, Standing, Verdict, open, verify};

use jiff::Timestamp;

use crate::auth::{SigningKey, SigningKeys};
use crate::waybill::Waybill;

/// What every signed code begins with.
pub const PREFIX: &str = "HW1:";
/// What version 40, the largest QR code, holds at the correction used.
pub const MAX_TEXT_BYTES: usize = 2_420;

/// Why there is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// More than a QR code holds.
    #[error("the text is too long for a QR code")]
    TooLong,
    /// No key is there to sign with.
    #[error("there is no key in use to sign codes with")]
    NoKey,
    /// The waybill cannot be written down.
    #[error("the issued waybill cannot be written as JSON")]
    Unwritable,
}

/// What the code of a waybill says: signed from its issue on, and the same each time as long as its
/// key is good. Before that its identifier alone, for the gate to look it up by.
pub fn text_of(waybill: &Waybill, keys: &SigningKeys, now: Timestamp) -> Result<String, QrError> {
    let Some(issued) = waybill.state.issued() else {
        return Ok(format!("HAZWAY:{}", waybill.waybill_id));
    };
    let claims = Claims::of(waybill, issued)?;
    let key = keys.key_for(issued.at, now).ok_or(QrError::NoKey)?;
    Ok(sign(&claims, key))
}

fn sign(claims: &Claims, key: &SigningKey) -> String {
    let sealed = envelope::seal(claims.to_cbor(), key, envelope::Use::Code);
    format!("{PREFIX}{}", base45::encode(sealed))
}

#[cfg(test)]
mod tests;
