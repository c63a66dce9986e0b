//! Hostile and honest access tokens.

use super::*;

fn actor() -> Actor {
    Actor {
        account_id: "a1".to_owned(),
        username: "diaodu".to_owned(),
        display_name: "调度".to_owned(),
        role: Role::Dispatcher,
        company: CompanyId("c1".to_owned()),
    }
}

fn now() -> Timestamp {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

fn key(seed: u8) -> SigningKey {
    install_crypto();
    SigningKey::new([seed; 32], now(), None)
}

fn signed(key: &SigningKey, change: impl FnOnce(&mut Header, &mut Claims)) -> String {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TOKEN_TYPE.to_owned());
    header.kid = Some(key.key_id.clone());
    let mut claims = Claims::new(&actor(), "s1", now());
    change(&mut header, &mut claims);
    key.sign(&header, &claims).unwrap()
}

fn unsigned(header: &str) -> String {
    let claims = serde_json::to_string(&Claims::new(&actor(), "s1", now())).unwrap();
    let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.", part(header), part(&claims))
}

#[test]
fn an_honest_token_names_its_actor() {
    let set = KeySet::new(vec![key(1)]);
    let token = set.sign(&Claims::new(&actor(), "s1", now()), now()).unwrap();
    let claims = set.verify(&token, now()).unwrap();
    assert_eq!(claims.into_actor(), actor());
}

#[test]
fn a_token_is_good_until_the_second_before_its_end() {
    let set = KeySet::new(vec![key(1)]);
    let token = set.sign(&Claims::new(&actor(), "s1", now()), now()).unwrap();
    let second = SignedDuration::from_secs(1);
    let last = now() + ACCESS_LIFETIME - second;
    assert!(set.verify(&token, last).is_ok());
    assert_eq!(set.verify(&token, last + second), Err(TokenError::Expired));
    assert!(set.verify(&token, now() - SignedDuration::from_secs(LEEWAY_S)).is_ok());
    let early = now() - SignedDuration::from_secs(LEEWAY_S + 1);
    assert_eq!(set.verify(&token, early), Err(TokenError::Expired));
}

#[test]
fn a_foreign_key_an_unknown_kid_and_a_missing_kid_are_refused() {
    let set = KeySet::new(vec![key(1)]);
    let own = key(1).key_id;
    let foreign = signed(&key(2), |header, _| header.kid = Some(own));
    assert_eq!(set.verify(&foreign, now()), Err(TokenError::NotGenuine));
    assert_eq!(set.verify(&signed(&key(2), |_, _| {}), now()), Err(TokenError::UnknownKey));
    let missing = signed(&key(1), |header, _| header.kid = None);
    assert_eq!(set.verify(&missing, now()), Err(TokenError::UnknownKey));
}

#[test]
fn type_issuer_audience_and_critical_headers_are_pinned() {
    let set = KeySet::new(vec![key(1)]);
    let refused = |change: fn(&mut Header, &mut Claims)| {
        assert_eq!(set.verify(&signed(&key(1), change), now()), Err(TokenError::NotGenuine));
    };
    refused(|header, _| header.typ = Some("JWT".to_owned()));
    refused(|header, _| header.typ = None);
    refused(|header, _| header.crit = Some(vec!["x".to_owned()]));
    refused(|_, claims| claims.iss = "other".to_owned());
    refused(|_, claims| claims.aud = "other".to_owned());
}

#[test]
fn a_token_without_signature_or_of_another_algorithm_is_refused() {
    let set = KeySet::new(vec![key(1)]);
    let kid = key(1).key_id;
    for alg in ["none", "None", "HS256", "ES256", "RS256", "EdDSA"] {
        let header = format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":"{kid}"}}"#);
        assert_eq!(set.verify(&unsigned(&header), now()), Err(TokenError::NotGenuine), "{alg}");
    }
    for text in ["", ".", "..", "a.b.c", &"x".repeat(5000)] {
        assert_eq!(set.verify(text, now()), Err(TokenError::NotGenuine));
    }
}

#[test]
fn no_changed_character_passes() {
    let set = KeySet::new(vec![key(1)]);
    let token = set.sign(&Claims::new(&actor(), "s1", now()), now()).unwrap();
    for index in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        // The last character of the signature has bits that carry nothing; a strict decoder
        // refuses them when they are set.
        assert!(set.verify(&changed, now()).is_err(), "character {index}");
    }
}

#[test]
fn a_retired_key_signs_and_proves_nothing_from_its_instant_on() {
    install_crypto();
    let retired_at = now() + SignedDuration::from_mins(1);
    let old = SigningKey::new([1; 32], now() - SignedDuration::from_hours(1), Some(retired_at));
    let fresh = SigningKey::new([2; 32], retired_at, None);
    let set = KeySet::new(vec![fresh, old]);
    let token = set.sign(&Claims::new(&actor(), "s1", now()), now()).unwrap();
    assert!(set.verify(&token, now()).is_ok());
    assert_eq!(set.verify(&token, retired_at), Err(TokenError::UnknownKey));
    assert_eq!(set.jwks(now()).keys.len(), 2);
    assert_eq!(set.jwks(retired_at).keys.len(), 1);
    assert!(!KeySet::default().can_sign(now()));
}
