//! Codes and lists: what is read again, and that nothing else is.

use base64::Engine;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::envelope::{self, Use};
use super::*;
use crate::auth::PublicKeys;
use crate::goods::{Class, UnNumber};
use crate::waybill::{Placard, WaybillNumber};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn begun() -> Timestamp {
    at("2026-12-01T00:00:00Z")
}

fn now() -> Timestamp {
    at("2026-12-01T02:00:00Z")
}

fn key(seed: u8) -> SigningKey {
    SigningKey::new([seed; 32], begun(), None)
}

fn public() -> PublicKeys {
    SigningKeys::new(vec![key(1)]).public(now())
}

fn number(random: u64) -> WaybillNumber {
    WaybillNumber::new(500_101, jiff::civil::date(2026, 12, 1), random)
}

fn placard(un_number: u16) -> Placard {
    Placard {
        un_number: UnNumber::new(un_number).unwrap(),
        hazard_number: "33".to_owned(),
        class: Some(Class::C3),
    }
}

fn claims() -> Claims {
    Claims {
        number: number(7),
        plates: vec!["渝Z10001".to_owned(), "渝Z2001挂".to_owned()],
        placards: vec![placard(1203), Placard { hazard_number: String::new(), ..placard(1202) }],
        issued_at: at("2026-12-01T01:30:00Z"),
        valid_from: at("2026-12-01T01:30:00Z"),
        valid_until: at("2026-12-02T03:00:00Z"),
        waybill_digest: [9; 32],
    }
}

fn code() -> String {
    sign(&claims(), &key(1))
}

fn list(at: Timestamp, voided: &[WaybillNumber], closed: &[WaybillNumber]) -> Revocations {
    let keys = SigningKeys::new(vec![key(1)]);
    let signed = Revocations::new(at, voided, closed).sign(&keys, at).unwrap();
    Revocations::from_json(&serde_json::to_string(&signed).unwrap(), &public()).unwrap()
}

#[track_caller]
fn judged(text: &str, list: Option<&Revocations>, now: Timestamp) -> Reason {
    let verdict = verify(text, &public(), list, now);
    assert_eq!(verdict.standing, verdict.reason.standing());
    verdict.reason
}

#[test]
fn a_good_code_says_what_was_signed_and_is_the_same_every_time() {
    let fresh = list(now(), &[], &[]);
    let verdict = verify(&code(), &public(), Some(&fresh), now());
    assert_eq!((verdict.standing, verdict.reason), (Standing::Valid, Reason::InOrder));
    assert_eq!(verdict.claims, Some(claims()));
    assert_eq!(verdict.key_id, key(1).key_id);
    assert_eq!(code(), code());
    assert_eq!(judged(&format!(" {}\n", code()), Some(&fresh), now()), Reason::InOrder);
}

#[test]
fn a_usual_code_prints_at_half_a_millimetre_a_module() {
    assert!(modules(&code()).unwrap().len() <= 77, "version 15 or less: {}", code().len());
}

#[test]
fn the_longest_lawful_code_is_read_and_fits_a_picture() {
    let placards = (0..100)
        .map(|place| Placard {
            hazard_number: "X886".to_owned(),
            class: Some(Class::C6_1),
            ..placard(3000 + place)
        })
        .collect();
    let long = Claims { placards, ..claims() };
    let text = sign(&long, &key(1));
    assert_eq!(open(&text, &public(), now()).claims, Some(long));
    assert!(modules(&text).is_ok(), "{}", text.len());
}

#[test]
fn time_and_lists_decide() {
    let code = code();
    let (other, own) = ([number(8)], [number(7)]);
    let fresh = list(now(), &other, &other);
    assert_eq!(judged(&code, Some(&fresh), now()), Reason::InOrder);
    assert_eq!(judged(&code, None, now()), Reason::NoList);
    assert_eq!(judged(&code, Some(&list(now(), &own, &[])), now()), Reason::Voided);
    assert_eq!(judged(&code, Some(&list(now(), &[], &own)), now()), Reason::Closed);
    let later = now() + MAX_LIST_AGE;
    assert_eq!(judged(&code, Some(&fresh), later), Reason::InOrder);
    let later = later + SignedDuration::from_secs(1);
    assert_eq!(judged(&code, Some(&fresh), later), Reason::OldList);
    assert_eq!(
        judged(&code, Some(&list(now(), &own, &[])), later),
        Reason::Voided,
        "old, but void"
    );
    let ahead = list(now() + SignedDuration::from_mins(6), &[], &[]);
    assert_eq!(judged(&code, Some(&ahead), now()), Reason::WrongClock);
    let end = claims().valid_until;
    assert_eq!(judged(&code, None, end), Reason::Expired);
    assert_eq!(judged(&code, None, end - SignedDuration::from_secs(1)), Reason::NoList);
    let begin = claims().valid_from;
    assert_eq!(judged(&code, None, begin - SignedDuration::from_mins(5)), Reason::NoList);
    assert_eq!(judged(&code, None, begin - SignedDuration::from_mins(6)), Reason::NotYetValid);
}

#[test]
fn every_flipped_bit_is_invalid() {
    let (code, public) = (code(), public());
    for place in 0..code.len() {
        for bit in 0..8 {
            let mut bytes = code.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            let text = String::from_utf8_lossy(&bytes);
            let verdict = open(&text, &public, now());
            assert_eq!(verdict.standing, Standing::Invalid, "bit {bit} of {place}: {text}");
            assert_eq!(verdict.claims, None);
        }
    }
    let bytes = base45::decode(code.strip_prefix(PREFIX).unwrap()).unwrap();
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut bytes = bytes.clone();
            bytes[place] ^= 1 << bit;
            let text = format!("{PREFIX}{}", base45::encode(bytes));
            assert_eq!(open(&text, &public, now()).claims, None, "bit {bit} of {place}");
        }
    }
}

#[test]
fn a_foreign_key_another_use_and_other_spellings_are_invalid() {
    let foreign = sign(&claims(), &key(2));
    assert_eq!(judged(&foreign, None, now()), Reason::UnknownKey);
    let as_list = envelope::seal(claims().to_cbor(), &key(1), Use::Revocations);
    let as_list = format!("{PREFIX}{}", base45::encode(as_list));
    assert_eq!(judged(&as_list, None, now()), Reason::NotGenuine);
    for wrong in ["", "HW1:", "HAZWAY:500101-20261201-7K3QX9VB-4", "hw1:ABC", "HW2:ABC"] {
        assert_ne!(judged(wrong, None, now()).standing(), Standing::Valid, "{wrong}");
        assert_eq!(open(wrong, &public(), now()).claims, None, "{wrong}");
    }
    let endless = format!("{PREFIX}{}", "0".repeat(MAX_TEXT_BYTES));
    assert_eq!(judged(&endless, None, now()), Reason::NotACode);
    // Signed by the service's own key, and still not what it writes.
    let signed = |payload: Vec<u8>| {
        let sealed = envelope::seal(payload, &key(1), Use::Code);
        judged(&format!("{PREFIX}{}", base45::encode(sealed)), None, now())
    };
    let good = claims().to_cbor();
    assert_eq!(signed(good.clone()), Reason::NoList);
    assert_eq!(signed([good.as_slice(), &[0]].concat()), Reason::NotGenuine, "more behind it");
    // The map's head in two bytes instead of one.
    let long_head = [&[0xb8, 7], good.strip_prefix(&[0xa7]).unwrap()].concat();
    assert_eq!(signed(long_head), Reason::NotGenuine);
    for unlawful in [
        Claims { plates: Vec::new(), ..claims() },
        Claims { plates: vec!["渝Z10001".to_owned(); 3], ..claims() },
        Claims { plates: vec!["<b>".to_owned()], ..claims() },
        Claims { placards: Vec::new(), ..claims() },
        Claims { valid_until: claims().issued_at + MAX_LIFE * 2, ..claims() },
        Claims { valid_from: begun(), ..claims() },
    ] {
        assert_eq!(signed(unlawful.to_cbor()), Reason::NotGenuine, "{unlawful:?}");
    }
    for junk in [vec![], vec![0xff], vec![0x9f; 500], vec![0xa7; 400], vec![0x81; 1000]] {
        assert_eq!(signed(junk), Reason::NotGenuine);
    }
}

#[test]
fn a_rotation_changes_no_code_and_its_keys_overlap() {
    let begins = begun() + SignedDuration::from_hours(24);
    let retires = begins + MAX_LIFE;
    let old = SigningKey::new([1; 32], begun(), Some(retires));
    let new = SigningKey::new([2; 32], begins, None);
    let keys = SigningKeys::new(vec![new.clone(), old.clone()]);
    let key_id = |issued_at, now| keys.key_for(issued_at, now).unwrap().key_id.clone();
    let second = SignedDuration::from_secs(1);
    for day in [begun(), begins, retires - second] {
        assert_eq!(key_id(begun(), day), old.key_id);
        assert_eq!(key_id(begins - second, day), old.key_id);
        assert_eq!(key_id(begins, day), new.key_id);
        assert_eq!(keys.jwks(day).keys.len(), 2, "both are published");
    }
    assert_eq!(key_id(begun(), retires), new.key_id);
    assert_eq!(key_id(begun() - second, begun()), old.key_id, "older than every key");
    assert_eq!(keys.jwks(retires).keys.len(), 1);
    let code = sign(&claims(), &old);
    assert_eq!(open(&code, &keys.public(now()), now()).reason, Reason::InOrder);
    assert_eq!(open(&code, &keys.public(retires), now()).reason, Reason::UnknownKey);
    assert!(SigningKeys::default().key_for(now(), now()).is_none());
}

#[test]
fn keys_are_read_as_they_are_published_and_nothing_else_is() {
    let keys = SigningKeys::new(vec![key(1), key(3)]);
    let json = serde_json::to_value(keys.jwks(now())).unwrap();
    let read = PublicKeys::from_json(&json.to_string()).unwrap();
    assert_eq!(open(&code(), &read, now()).reason, Reason::InOrder);
    let mut swapped = json.clone();
    swapped["keys"][0]["kid"] = json["keys"][1]["kid"].clone();
    let mut other = json.clone();
    other["keys"][0]["crv"] = "P-256".into();
    let mut many = json.clone();
    many["keys"] = vec![json["keys"][0].clone(); 101].into();
    let none = serde_json::json!({"keys": []});
    for wrong in [swapped, other, many, none, "keys".into()] {
        let why = PublicKeys::from_json(&wrong.to_string()).unwrap_err();
        assert!(!why.en.is_empty() && why.zh != why.en, "{why:?}");
    }
}

#[test]
fn a_list_is_read_only_when_one_of_the_keys_signed_it() {
    let good = list(now(), &[number(1), number(2)], &[number(3)]);
    assert!(good.is_void(&number(1)) && good.is_void(&number(2)) && !good.is_void(&number(3)));
    assert!(good.is_closed(&number(3)) && !good.is_closed(&number(1)));
    assert_eq!(good.issued_at, now());
    let foreign = SigningKeys::new(vec![key(2)]);
    let foreign = Revocations::new(now(), &[], &[]).sign(&foreign, now()).unwrap();
    let code_bytes = base45::decode(code().strip_prefix(PREFIX).unwrap()).unwrap();
    let as_code = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(code_bytes);
    for wrong in [foreign.signed, as_code, "=".to_owned(), String::new()] {
        let json = serde_json::json!({ "signed": wrong }).to_string();
        assert!(Revocations::from_json(&json, &public()).is_err(), "{json}");
    }
    assert!(Revocations::from_json("[]", &public()).is_err());
}

#[test]
fn every_reason_is_told_in_both_languages() {
    for reason in [
        Reason::InOrder,
        Reason::NotACode,
        Reason::NotGenuine,
        Reason::UnknownKey,
        Reason::NotYetValid,
        Reason::Expired,
        Reason::Voided,
        Reason::Closed,
        Reason::UnknownWaybill,
        Reason::Differs,
        Reason::NoList,
        Reason::OldList,
        Reason::WrongClock,
    ] {
        let words = reason.in_words();
        assert!(words.zh.contains(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)));
        assert!(words.en.is_ascii() && !words.en.is_empty());
    }
}

proptest! {
    #[test]
    fn whatever_is_cut_off_or_put_in_is_invalid(
        from in 0_usize..400, length in 0_usize..400, put in "[0-9A-Z $%*+./:-]{0,12}",
    ) {
        let code = code();
        let from = from.min(code.len());
        let to = (from + length).min(code.len());
        let (kept, rest) = (code.get(..from).unwrap(), code.get(to..).unwrap());
        let text = [kept, &put, rest].concat();
        let verdict = open(&text, &public(), now());
        prop_assert_eq!(verdict.claims.is_some(), text.trim() == code);
    }

    #[test]
    fn no_text_is_a_panic(text in "\\PC{0,300}", body in "[0-9A-Z $%*+./:-]{0,300}") {
        prop_assert!(open(&text, &public(), now()).claims.is_none());
        let body = [PREFIX, &body].concat();
        prop_assert!(open(&body, &public(), now()).claims.is_none());
    }

    #[test]
    fn no_signed_bytes_are_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let sealed = envelope::seal(bytes.clone(), &key(1), Use::Code);
        let text = format!("{PREFIX}{}", base45::encode(sealed));
        prop_assert!(open(&text, &public(), now()).claims.is_none());
        prop_assert!(envelope::open(&bytes, &public(), Use::Code).is_err());
    }

    #[test]
    fn claims_are_read_as_they_were_signed(
        random in any::<u64>(), un_numbers in proptest::collection::vec(0_u16..10_000, 1..100),
        life in 1_i64..=72 * 3600, digest in any::<[u8; 32]>(),
    ) {
        let claims = Claims {
            number: number(random),
            placards: un_numbers.into_iter().map(placard).collect(),
            valid_until: claims().issued_at + SignedDuration::from_secs(life),
            waybill_digest: digest,
            ..claims()
        };
        let verdict = open(&sign(&claims, &key(1)), &public(), claims.valid_from);
        prop_assert_eq!(verdict.claims, Some(claims));
    }
}
