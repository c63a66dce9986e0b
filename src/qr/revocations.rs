//! The signed list of waybills whose codes are no longer good although their time is not over.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ciborium::Value;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::QrError;
use super::claims::{instant, numbered, read_numbered, write};
use super::envelope::{self, Unopened, Use};
use crate::auth::{PublicKeys, SigningKeys};
use crate::units::{LocalText, local_text, unreadable};
use crate::waybill::WaybillNumber;

/// Most waybills on a list.
pub const MAX_REVOKED: usize = 100_000;
/// First bytes of the digest of a number: two numbers that share them do not happen by chance.
const SHORT: usize = 8;

type ShortDigest = [u8; SHORT];

/// The list as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedList {
    /// `COSE_Sign1` in base64url; in it the time, and short digests of void and of closed waybills.
    pub signed: String,
}

/// Waybills whose codes are no longer good, as known at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocations {
    /// When the service wrote it.
    pub issued_at: Timestamp,
    voided: Vec<ShortDigest>,
    closed: Vec<ShortDigest>,
}

fn short_digest(number: &WaybillNumber) -> ShortDigest {
    let mut short = [0; SHORT];
    for (place, byte) in short.iter_mut().zip(Sha256::digest(number.as_str())) {
        *place = byte;
    }
    short
}

impl Revocations {
    /// A list as of an instant.
    #[must_use]
    pub fn new(at: Timestamp, voided: &[WaybillNumber], closed: &[WaybillNumber]) -> Self {
        let sorted = |numbers: &[WaybillNumber]| {
            let mut digests: Vec<ShortDigest> = numbers.iter().map(short_digest).collect();
            digests.sort_unstable();
            digests.dedup();
            digests
        };
        let issued_at = Timestamp::from_second(at.as_second()).unwrap_or(at);
        Self { issued_at, voided: sorted(voided), closed: sorted(closed) }
    }

    /// Whether a waybill is void.
    #[must_use]
    pub fn is_void(&self, number: &WaybillNumber) -> bool {
        self.voided.binary_search(&short_digest(number)).is_ok()
    }

    /// Whether a waybill is closed.
    #[must_use]
    pub fn is_closed(&self, number: &WaybillNumber) -> bool {
        self.closed.binary_search(&short_digest(number)).is_ok()
    }

    fn to_cbor(&self) -> Vec<u8> {
        write(&numbered([
            Value::from(self.issued_at.as_second()),
            Value::Bytes(self.voided.concat()),
            Value::Bytes(self.closed.concat()),
        ]))
    }

    fn from_cbor(bytes: &[u8]) -> Option<Self> {
        let [issued_at, voided, closed] = read_numbered(bytes)?;
        let digests = |value: &Value| {
            let (digests, rest) = value.as_bytes()?.as_chunks::<SHORT>();
            let in_order = digests.is_sorted_by(|a, b| a < b);
            let fits = digests.len() <= MAX_REVOKED && rest.is_empty() && in_order;
            fits.then(|| digests.to_vec())
        };
        let list = Self {
            issued_at: instant(&issued_at)?,
            voided: digests(&voided)?,
            closed: digests(&closed)?,
        };
        (list.to_cbor() == bytes).then_some(list)
    }

    /// Signs it with the key in use.
    pub fn sign(&self, keys: &SigningKeys, now: Timestamp) -> Result<SignedList, QrError> {
        let key = keys.key_for(now, now).ok_or(QrError::NoKey)?;
        let sealed = envelope::seal(self.to_cbor(), key, Use::Revocations);
        Ok(SignedList { signed: BASE64_URL_SAFE_NO_PAD.encode(sealed) })
    }

    /// Reads a list as `GET /qr-revocations` answers it, if one of these keys signed it.
    pub fn from_json(text: &str, keys: &PublicKeys) -> Result<Self, LocalText> {
        let list: SignedList = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        let not_genuine = || {
            LocalText::new(
                "不是由这些公钥签名的作废清单",
                "is no list of revocations signed with one of these keys",
            )
        };
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&list.signed).map_err(|_| not_genuine())?;
        let (payload, _) =
            envelope::open(&bytes, keys, Use::Revocations).map_err(|error| match error {
                Unopened::NotGenuine => not_genuine(),
                Unopened::UnknownKey => local_text!(
                    "签名所用的密钥不在公钥文件中：请重新获取公钥",
                    "it is signed with a key that the file of keys does not have: fetch the keys again"
                ),
            })?;
        Self::from_cbor(&payload).ok_or_else(not_genuine)
    }
}
