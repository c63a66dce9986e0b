//! Keys that sign what is verified offline, and the public ones that a verifier carries.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;
use serde::Deserialize;

use super::{JwkSet, SigningKey, key_id_of};
use crate::units::{LocalText, local_text, unreadable};

/// All keys of one purpose, oldest first.
#[derive(Clone, Debug, Default)]
pub struct SigningKeys {
    keys: Vec<SigningKey>,
}

impl SigningKeys {
    /// Keys in any order.
    #[must_use]
    pub fn new(mut keys: Vec<SigningKey>) -> Self {
        keys.sort_by(|a, b| (a.created_at, &a.key_id).cmp(&(b.created_at, &b.key_id)));
        Self { keys }
    }

    fn good(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = &SigningKey> {
        self.keys.iter().filter(move |key| !key.is_retired(now))
    }

    /// The key for what was issued then: the newest that had begun, so that a rotation changes no
    /// code that is out on the road; the oldest good one for what is older than all of them.
    #[must_use]
    pub fn key_for(&self, issued_at: Timestamp, now: Timestamp) -> Option<&SigningKey> {
        self.good(now)
            .rev()
            .find(|key| key.created_at <= issued_at)
            .or_else(|| self.good(now).next())
    }

    /// Whether a key has begun and is good.
    #[must_use]
    pub fn can_sign(&self, now: Timestamp) -> bool {
        self.good(now).any(|key| key.created_at <= now)
    }

    /// The public keys, those that are still to begin included.
    #[must_use]
    pub fn jwks(&self, now: Timestamp) -> JwkSet {
        JwkSet { keys: self.good(now).map(SigningKey::jwk).collect() }
    }

    /// The same, to verify with.
    #[must_use]
    pub fn public(&self, now: Timestamp) -> PublicKeys {
        let keys = self.good(now).filter_map(|key| PublicKeys::key(key.public()));
        PublicKeys { keys: keys.collect() }
    }
}

/// Public keys to verify with.
#[derive(Clone, Debug, Default)]
pub struct PublicKeys {
    keys: Vec<([u8; 8], VerifyingKey)>,
}

#[derive(Deserialize)]
struct GivenSet {
    keys: Vec<GivenKey>,
}

#[derive(Deserialize)]
struct GivenKey {
    kty: String,
    crv: String,
    kid: String,
    x: String,
}

impl PublicKeys {
    /// Most keys of a set.
    pub const MAX_KEYS: usize = 100;

    fn key(public: &[u8; 32]) -> Option<([u8; 8], VerifyingKey)> {
        let key = VerifyingKey::from_bytes(public).ok().filter(|key| !key.is_weak())?;
        Some((key_id_of(public), key))
    }

    /// Reads a JWK set as the service publishes it.
    pub fn from_json(text: &str) -> Result<Self, LocalText> {
        let set: GivenSet = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if set.keys.is_empty() {
            return Err(LocalText::new("其中没有公钥", "there is no key in it"));
        }
        if set.keys.len() > Self::MAX_KEYS {
            return Err(local_text!(
                "`{}` 个公钥过多：最多 {} 个",
                "`{}` keys are too many: at most {}",
                set.keys.len(),
                Self::MAX_KEYS,
            ));
        }
        let keys: Result<Vec<_>, LocalText> = set
            .keys
            .iter()
            .map(|given| {
                let kid = &given.kid;
                read_key(given).ok_or_else(|| {
                    local_text!(
                        "公钥 `{kid}` 不是带有自身指纹的 Ed25519 公钥",
                        "the key `{kid}` is no Ed25519 key with its own thumbprint"
                    )
                })
            })
            .collect();
        Ok(Self { keys: keys? })
    }

    /// The key with this identifier.
    #[must_use]
    pub fn find(&self, key_id: [u8; 8]) -> Option<&VerifyingKey> {
        self.keys.iter().find(|(known, _)| *known == key_id).map(|(_, key)| key)
    }

    /// All keys.
    pub fn iter(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.keys.iter().map(|(_, key)| key)
    }
}

fn read_key(given: &GivenKey) -> Option<([u8; 8], VerifyingKey)> {
    if given.kty != "OKP" || given.crv != "Ed25519" {
        return None;
    }
    let public = BASE64_URL_SAFE_NO_PAD.decode(&given.x).ok()?.try_into().ok()?;
    let (key_id, key) = PublicKeys::key(&public)?;
    (BASE64_URL_SAFE_NO_PAD.encode(key_id) == given.kid).then_some((key_id, key))
}
