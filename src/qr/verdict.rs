//! What an inspector is told of a code.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::envelope::{self, Unopened, Use};
use super::{Claims, MAX_TEXT_BYTES, PREFIX, Revocations};
use crate::auth::PublicKeys;
use crate::units::LocalText;

/// A list older than this does not tell whether a waybill is still good.
pub const MAX_LIST_AGE: SignedDuration = SignedDuration::from_hours(1);
/// The clock of the inspector and that of the service may differ by this much.
const LEEWAY: SignedDuration = SignedDuration::from_mins(5);

/// The verdict in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Standing {
    /// Genuine, within its time, and neither void nor closed.
    Valid,
    /// Not to be accepted.
    Invalid,
    /// Genuine and within its time, but nothing recent says whether it is still good.
    Stale,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing is wrong with it.
    InOrder,
    /// Not a signed code of a waybill.
    NotACode,
    /// Changed, or not signed by the service.
    NotGenuine,
    /// Signed with a key that is not among those given.
    UnknownKey,
    /// Its time has not begun.
    NotYetValid,
    /// Its time is over.
    Expired,
    /// The waybill is void.
    Voided,
    /// The journey is over.
    Closed,
    /// The service knows no such waybill.
    UnknownWaybill,
    /// The waybill the service holds is another one.
    Differs,
    /// No list of revocations was given.
    NoList,
    /// The list of revocations is too old.
    OldList,
    /// The list of revocations is of a time to come.
    WrongClock,
}

impl Reason {
    /// The verdict that goes with it.
    #[must_use]
    pub const fn standing(self) -> Standing {
        match self {
            Self::InOrder => Standing::Valid,
            Self::NoList | Self::OldList | Self::WrongClock => Standing::Stale,
            Self::NotACode
            | Self::NotGenuine
            | Self::UnknownKey
            | Self::NotYetValid
            | Self::Expired
            | Self::Voided
            | Self::Closed
            | Self::UnknownWaybill
            | Self::Differs => Standing::Invalid,
        }
    }

    /// In words.
    #[must_use]
    pub fn in_words(self) -> LocalText {
        let (zh, en) = match self {
            Self::InOrder => (
                "签名、有效期和运单状态均正常，请与实车核对车牌和标志",
                "signature, validity and waybill are in order: compare plates and placards with the truck",
            ),
            Self::NotACode => {
                ("不是已签发运单的签名二维码", "this is not the signed code of an issued waybill")
            }
            Self::NotGenuine => (
                "签名不符：内容被改动，或不是由本系统签发",
                "the signature is wrong: it was changed, or was not issued by this service",
            ),
            Self::UnknownKey => (
                "签名所用的密钥不在可信公钥之中：请更新公钥后再查",
                "it is signed with a key that is not among the trusted ones: fetch the keys and try again",
            ),
            Self::NotYetValid => ("有效期尚未开始", "its validity has not begun"),
            Self::Expired => ("有效期已过", "its validity is over"),
            Self::Voided => ("运单已作废", "the waybill is void"),
            Self::Closed => (
                "运单已结单，不能再用于运输",
                "the waybill is closed: it serves no further journey",
            ),
            Self::UnknownWaybill => ("没有这份运单", "there is no such waybill"),
            Self::Differs => (
                "与系统中的运单内容不一致",
                "it does not agree with the waybill that the service holds",
            ),
            Self::NoList => (
                "签名和有效期正常，但没有作废清单，无法确认运单是否仍然有效",
                "signature and validity are in order, but without a list of revocations it is not known whether the waybill is still good",
            ),
            Self::OldList => (
                "签名和有效期正常，但作废清单已超过一小时：请更新后再查",
                "signature and validity are in order, but the list of revocations is more than an hour old: fetch it and try again",
            ),
            Self::WrongClock => (
                "作废清单的时间晚于本机时间：请校准本机时间后再查",
                "the list of revocations is of a time to come: set this machine's clock and try again",
            ),
        };
        LocalText::new(zh, en)
    }
}

/// What an inspector is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Verdict {
    /// In one word.
    pub standing: Standing,
    /// Why.
    pub reason: Reason,
    /// Why, in words.
    pub in_words: LocalText,
    /// What the code says; absent when it is not genuine.
    pub claims: Option<Claims>,
    /// The key that signed it; empty when it is not genuine.
    pub key_id: String,
}

impl Verdict {
    /// Of a code that is not genuine.
    #[must_use]
    pub fn refused(reason: Reason) -> Self {
        let in_words = reason.in_words();
        Self { standing: reason.standing(), reason, in_words, claims: None, key_id: String::new() }
    }

    /// The same code, for another reason.
    #[must_use]
    pub fn because(self, reason: Reason) -> Self {
        Self { standing: reason.standing(), reason, in_words: reason.in_words(), ..self }
    }
}

/// Reads a code and looks at its signature and its time only: in order, or invalid.
#[must_use]
pub fn open(text: &str, keys: &PublicKeys, now: Timestamp) -> Verdict {
    let text = text.trim();
    let Some(body) = text.strip_prefix(PREFIX).filter(|_| text.len() <= MAX_TEXT_BYTES) else {
        return Verdict::refused(Reason::NotACode);
    };
    // What is decoded has to be written the same way again: some pairs and letters of Base45 have
    // two spellings.
    let Some(bytes) = base45::decode(body).ok().filter(|bytes| base45::encode(bytes) == body)
    else {
        return Verdict::refused(Reason::NotGenuine);
    };
    let (payload, key_id) = match envelope::open(&bytes, keys, Use::Code) {
        Ok(opened) => opened,
        Err(Unopened::NotGenuine) => return Verdict::refused(Reason::NotGenuine),
        Err(Unopened::UnknownKey) => return Verdict::refused(Reason::UnknownKey),
    };
    let Some(claims) = Claims::from_cbor(&payload) else {
        return Verdict::refused(Reason::NotGenuine);
    };
    let reason = if now >= claims.valid_until {
        Reason::Expired
    } else if claims.valid_from.duration_since(now) > LEEWAY {
        Reason::NotYetValid
    } else {
        Reason::InOrder
    };
    Verdict {
        claims: Some(claims),
        key_id: BASE64_URL_SAFE_NO_PAD.encode(key_id),
        ..Verdict::refused(reason)
    }
}

/// Verifies a code without a network.
#[must_use]
pub fn verify(
    text: &str,
    keys: &PublicKeys,
    revocations: Option<&Revocations>,
    now: Timestamp,
) -> Verdict {
    let verdict = open(text, keys, now);
    let Some(claims) = verdict.claims.as_ref().filter(|_| verdict.reason == Reason::InOrder) else {
        return verdict;
    };
    let reason = match revocations {
        None => Reason::NoList,
        // Void stays void, however old the list.
        Some(list) if list.is_void(&claims.number) => Reason::Voided,
        Some(list) if list.is_closed(&claims.number) => Reason::Closed,
        Some(list) if list.issued_at.duration_since(now) > LEEWAY => Reason::WrongClock,
        Some(list) if now.duration_since(list.issued_at) > MAX_LIST_AGE => Reason::OldList,
        Some(_) => Reason::InOrder,
    };
    verdict.because(reason)
}
