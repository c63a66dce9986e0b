//! Refresh tokens: 256 random bits, of which the database only ever sees the hash.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A fresh token and what is stored of it.
#[derive(Clone)]
pub struct RefreshToken {
    /// Goes to the client and nowhere else.
    pub text: String,
    /// Goes to the database.
    pub hash: String,
}

impl RefreshToken {
    /// Makes a token of random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        let text = BASE64_URL_SAFE_NO_PAD.encode(random);
        let hash = refresh_hash(&text);
        Self { text, hash }
    }
}

/// What is stored of a token. A plain hash is enough: 256 random bits cannot be guessed.
#[must_use]
pub fn refresh_hash(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}
