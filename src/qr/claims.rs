//! What a signed code says, and its CBOR.

use ciborium::Value;
use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::QrError;
use crate::goods::UnNumber;
use crate::units::hex;
use crate::waybill::{Content, Issued, Placard, Waybill, WaybillNumber};

/// No code is good for longer, so that a list of those no longer good stays short.
pub const MAX_LIFE: SignedDuration = SignedDuration::from_hours(72);
/// How late a truck may arrive with a code that is still good.
const DELAY: SignedDuration = SignedDuration::from_hours(24);
const MAX_PLATES: usize = 2;
const MAX_PLATE_CHARS: usize = 16;
const MAX_SIGN_CHARS: usize = 8;

/// What a signed code says: enough to compare with the truck, no way and no place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Claims {
    /// 运单编号
    pub number: WaybillNumber,
    /// Plates of the truck and, where there is one, its trailer.
    pub plates: Vec<String>,
    /// What the truck shows of its goods, each once, in the order of the waybill.
    pub placards: Vec<Placard>,
    /// Issued at the gate.
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Timestamp,
    /// Good from here on.
    #[schema(value_type = String, format = DateTime)]
    pub valid_from: Timestamp,
    /// Not good from here on.
    #[schema(value_type = String, format = DateTime)]
    pub valid_until: Timestamp,
    /// SHA-256 of the issued waybill, in hexadecimal.
    #[serde(serialize_with = "as_hex")]
    #[schema(value_type = String)]
    pub waybill_digest: [u8; 32],
}

fn as_hex<S: Serializer>(digest: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(digest))
}

/// The part of a waybill that never changes once it is issued.
#[derive(Serialize)]
struct Fixed<'a> {
    waybill_id: &'a str,
    content: &'a Content,
    issued: &'a Issued,
}

/// SHA-256 of the part of a waybill that never changes once it is issued, as JSON without white space
/// and with the members of every object in order.
pub fn issued_digest(waybill: &Waybill, issued: &Issued) -> Result<[u8; 32], QrError> {
    let fixed =
        Fixed { waybill_id: waybill.waybill_id.as_str(), content: &waybill.content, issued };
    let mut value = serde_json::to_value(fixed).map_err(|_| QrError::Unwritable)?;
    value.sort_all_objects();
    Ok(Sha256::digest(value.to_string()).into())
}

impl Claims {
    /// What the code of an issued waybill says.
    pub fn of(waybill: &Waybill, issued: &Issued) -> Result<Self, QrError> {
        let printed = &issued.printed;
        let trailer = printed.trailer.as_ref();
        let plates = [Some(&printed.vehicle), trailer].into_iter().flatten();
        let mut placards: Vec<Placard> = Vec::new();
        for (item, goods) in waybill.content.load.iter().zip(&printed.goods) {
            let placard = goods.placard.clone().unwrap_or_else(|| Placard {
                un_number: item.entry.un_number,
                hazard_number: String::new(),
                class: None,
            });
            if !placards.contains(&placard) {
                placards.push(placard);
            }
        }
        let issued_at = whole_seconds(issued.at);
        let latest = issued_at.saturating_add(MAX_LIFE).unwrap_or(Timestamp::MAX);
        let arrival = whole_seconds(issued.plan.arrives_at);
        let late = arrival.saturating_add(DELAY).unwrap_or(Timestamp::MAX);
        Ok(Self {
            number: issued.number.clone(),
            plates: plates.map(|vehicle| vehicle.plate.clone()).collect(),
            placards,
            issued_at,
            valid_from: issued_at,
            valid_until: late.min(latest),
            waybill_digest: issued_digest(waybill, issued)?,
        })
    }

    /// CBOR: a map with the keys 1 to 7 in order.
    #[must_use]
    pub(super) fn to_cbor(&self) -> Vec<u8> {
        let text = |text: &str| Value::Text(text.to_owned());
        let placard = |placard: &Placard| {
            let class = placard.class.map(|class| class.to_string()).unwrap_or_default();
            Value::Array(vec![
                Value::from(placard.un_number.value()),
                text(&placard.hazard_number),
                Value::Text(class),
            ])
        };
        let members = [
            text(self.number.as_str()),
            Value::Array(self.plates.iter().map(|plate| text(plate)).collect()),
            Value::Array(self.placards.iter().map(placard).collect()),
            Value::from(self.issued_at.as_second()),
            Value::from(self.valid_from.as_second()),
            Value::from(self.valid_until.as_second()),
            Value::Bytes(self.waybill_digest.to_vec()),
        ];
        write(&numbered(members))
    }

    /// Reads [`Self::to_cbor`] and nothing else: another spelling of the same claims is refused.
    pub(super) fn from_cbor(bytes: &[u8]) -> Option<Self> {
        let [number, plates, placards, issued_at, valid_from, valid_until, digest] =
            read_numbered(bytes)?;
        let claims = Self {
            number: number.as_text()?.parse().ok()?,
            plates: read_list(&plates, MAX_PLATES, |plate| short(plate, MAX_PLATE_CHARS))?,
            placards: read_list(&placards, Content::MAX_ITEMS, read_placard)?,
            issued_at: instant(&issued_at)?,
            valid_from: instant(&valid_from)?,
            valid_until: instant(&valid_until)?,
            waybill_digest: digest.as_bytes()?.as_slice().try_into().ok()?,
        };
        let life = claims.valid_until.duration_since(claims.issued_at);
        let in_order = claims.issued_at <= claims.valid_from && life <= MAX_LIFE;
        (in_order && claims.to_cbor() == bytes).then_some(claims)
    }
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// A map with the keys 1 and up in order.
pub(super) fn numbered<const N: usize>(members: [Value; N]) -> Value {
    Value::Map((1_u8..).map(Value::from).zip(members).collect())
}

/// The CBOR of a value.
pub(super) fn write(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = ciborium::into_writer(value, &mut bytes);
    debug_assert!(written.is_ok(), "writing to a Vec cannot fail");
    bytes
}

/// The members of a map with the keys 1 to `N` in order; `None` when the bytes are anything else.
pub(super) fn read_numbered<const N: usize>(bytes: &[u8]) -> Option<[Value; N]> {
    let mut rest = bytes;
    // Neither nesting nor length can hurt: the bytes are bounded and this stops at the third level.
    let value: Value = ciborium::de::from_reader_with_recursion_limit(&mut rest, 4).ok()?;
    let members = value.into_map().ok().filter(|_| rest.is_empty())?;
    let mut values = Vec::with_capacity(N);
    for (place, (key, member)) in (1_u8..).zip(members) {
        if key != Value::from(place) {
            return None;
        }
        values.push(member);
    }
    values.try_into().ok()
}

/// An instant in whole seconds.
pub(super) fn instant(value: &Value) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(value.as_integer()?).ok()?).ok()
}

fn read_list<T>(value: &Value, most: usize, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let items = value.as_array().filter(|items| (1..=most).contains(&items.len()))?;
    items.iter().map(read).collect()
}

fn short(value: &Value, most: usize) -> Option<String> {
    let text = value.as_text()?;
    let is_plain = text.chars().all(char::is_alphanumeric);
    (!text.is_empty() && text.chars().count() <= most && is_plain).then(|| text.to_owned())
}

fn read_placard(value: &Value) -> Option<Placard> {
    let [un_number, hazard_number, class] = value.as_array()?.as_slice() else { return None };
    let sign = |value: &Value| {
        let text = value.as_text().filter(|text| text.len() <= MAX_SIGN_CHARS)?;
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
        is_plain.then(|| text.to_owned())
    };
    let class = match sign(class)?.as_str() {
        "" => None,
        text => Some(text.parse().ok()?),
    };
    Some(Placard {
        un_number: UnNumber::new(u16::try_from(un_number.as_integer()?).ok()?)?,
        hazard_number: sign(hazard_number)?,
        class,
    })
}
