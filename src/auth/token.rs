//! Access tokens: JWT signed with Ed25519; algorithm, type, issuer, audience and key are pinned.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::signature::{Error as SignatureError, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Actor, Role};
use crate::registry::CompanyId;

/// How long an access token is good.
pub const ACCESS_LIFETIME: SignedDuration = SignedDuration::from_mins(15);

const ISSUER: &str = "hazway";
const AUDIENCE: &str = "hazway-api";
/// RFC 9068: a token of another kind (an ID token, a QR) can never pass as an access token.
const TOKEN_TYPE: &str = "at+jwt";
/// Clocks of two machines may differ by this much.
const LEEWAY_S: i64 = 5;
const MAX_TOKEN_BYTES: usize = 4096;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// Account.
    pub sub: String,
    /// Session it was handed out in.
    pub sid: String,
    /// Handed out at, in seconds.
    pub iat: i64,
    /// Not good before.
    pub nbf: i64,
    /// Not good from this instant on.
    pub exp: i64,
    /// Login name.
    pub username: String,
    /// Name shown to others.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Company.
    pub company: CompanyId,
}

impl Claims {
    /// Claims for an actor from now on.
    #[must_use]
    pub fn new(actor: &Actor, session_id: &str, now: Timestamp) -> Self {
        let issued = now.as_second();
        Self {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: actor.account_id.clone(),
            sid: session_id.to_owned(),
            iat: issued,
            nbf: issued,
            exp: issued + ACCESS_LIFETIME.as_secs(),
            username: actor.username.clone(),
            name: actor.display_name.clone(),
            role: actor.role,
            company: actor.company.clone(),
        }
    }

    /// The person these claims are about.
    #[must_use]
    pub fn into_actor(self) -> Actor {
        Actor {
            account_id: self.sub,
            username: self.username,
            display_name: self.name,
            role: self.role,
            company: self.company,
        }
    }
}

/// Why a token was not accepted. The client is told only that it is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a token of ours at all, or its signature is wrong.
    #[error("the access token is not genuine")]
    NotGenuine,
    /// Signed with a key that is unknown or retired.
    #[error("the access token's key is not in use")]
    UnknownKey,
    /// Past its end or before its begin.
    #[error("the access token has expired")]
    Expired,
    /// There is no key to sign with.
    #[error("there is no signing key in use")]
    NoKey,
}

/// First 8 bytes of the RFC 7638 thumbprint of an Ed25519 key.
#[must_use]
pub fn key_id_of(public: &[u8; 32]) -> [u8; 8] {
    let x = BASE64_URL_SAFE_NO_PAD.encode(public);
    // RFC 7638 and RFC 8037: members in this order, no white space.
    let thumbprint = Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
    let mut key_id = [0; 8];
    for (place, byte) in key_id.iter_mut().zip(thumbprint) {
        *place = byte;
    }
    key_id
}

/// A private key with its days.
#[derive(Clone)]
pub struct SigningKey {
    /// First 8 bytes of the RFC 7638 thumbprint, base64url.
    pub key_id: String,
    secret: [u8; 32],
    public: [u8; 32],
    /// Good for signing from here on.
    pub created_at: Timestamp,
    /// Tokens signed with it are refused from here on.
    pub retired_at: Option<Timestamp>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A key of 32 random bytes.
    #[must_use]
    pub fn new(secret: [u8; 32], created_at: Timestamp, retired_at: Option<Timestamp>) -> Self {
        let public = ed25519_dalek::SigningKey::from_bytes(&secret).verifying_key().to_bytes();
        Self {
            key_id: BASE64_URL_SAFE_NO_PAD.encode(key_id_of(&public)),
            secret,
            public,
            created_at,
            retired_at,
        }
    }

    /// The private key as text, for the database.
    #[must_use]
    pub fn secret_text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.secret)
    }

    /// Reads [`Self::secret_text`].
    #[must_use]
    pub fn secret_from_text(text: &str) -> Option<[u8; 32]> {
        BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
    }

    /// The public key.
    #[must_use]
    pub const fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The public key as published.
    #[must_use]
    pub fn jwk(&self) -> Jwk {
        Jwk {
            kty: "OKP",
            crv: "Ed25519",
            alg: "EdDSA",
            usage: "sig",
            kid: self.key_id.clone(),
            x: BASE64_URL_SAFE_NO_PAD.encode(self.public),
        }
    }

    /// Whether what it signed is refused.
    #[must_use]
    pub fn is_retired(&self, now: Timestamp) -> bool {
        self.retired_at.is_some_and(|retired_at| retired_at <= now)
    }

    /// Signs bytes as they are; they have to say what they are for.
    #[must_use]
    pub fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        ed25519_dalek::SigningKey::from_bytes(&self.secret).sign(message).to_bytes()
    }

    /// Signs any text for any header; [`KeySet::sign`] is what makes access tokens.
    fn sign(&self, header: &Header, claims: &impl Serialize) -> Result<String, TokenError> {
        jsonwebtoken::encode(header, claims, &EncodingKey::from_ed_der(&self.secret))
            .map_err(|_| TokenError::NoKey)
    }
}

/// A public key as published (RFC 7517, RFC 8037).
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Jwk {
    /// Key type, always `OKP`.
    pub kty: &'static str,
    /// Curve, always `Ed25519`.
    pub crv: &'static str,
    /// Algorithm, always `EdDSA`.
    pub alg: &'static str,
    /// Use, always `sig`.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// Key identifier.
    pub kid: String,
    /// The public key.
    pub x: String,
}

/// All public keys in use.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct JwkSet {
    /// The keys.
    pub keys: Vec<Jwk>,
}

/// All keys known, newest last.
#[derive(Clone, Debug, Default)]
pub struct KeySet {
    keys: Vec<SigningKey>,
}

impl KeySet {
    /// Keys in any order.
    #[must_use]
    pub fn new(mut keys: Vec<SigningKey>) -> Self {
        keys.sort_by(|a, b| (a.created_at, &a.key_id).cmp(&(b.created_at, &b.key_id)));
        Self { keys }
    }

    /// Signs an access token with the newest key that has begun.
    pub fn sign(&self, claims: &Claims, now: Timestamp) -> Result<String, TokenError> {
        let key = self
            .keys
            .iter()
            .rev()
            .find(|key| key.created_at <= now && !key.is_retired(now))
            .ok_or(TokenError::NoKey)?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TOKEN_TYPE.to_owned());
        header.kid = Some(key.key_id.clone());
        key.sign(&header, claims)
    }

    /// Reads an access token. The time is ours, not the library's, so that a test can move it.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::NotGenuine);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::NotGenuine)?;
        if header.alg != Algorithm::EdDSA
            || header.typ.as_deref() != Some(TOKEN_TYPE)
            || header.crit.is_some()
        {
            return Err(TokenError::NotGenuine);
        }
        let key = self
            .keys
            .iter()
            .find(|key| header.kid.as_deref() == Some(key.key_id.as_str()))
            .filter(|key| !key.is_retired(now))
            .ok_or(TokenError::UnknownKey)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(
            token,
            &DecodingKey::from_ed_der(&key.public),
            &validation,
        )
        .map_err(|_| TokenError::NotGenuine)?
        .claims;
        let now_s = now.as_second();
        if claims.exp <= now_s || claims.nbf > now_s + LEEWAY_S {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }

    /// The public keys that tokens may be signed with.
    #[must_use]
    pub fn jwks(&self, now: Timestamp) -> JwkSet {
        let keys = self.keys.iter().filter(|key| !key.is_retired(now));
        JwkSet { keys: keys.map(SigningKey::jwk).collect() }
    }

    /// Whether a key is there to sign with.
    #[must_use]
    pub fn can_sign(&self, now: Timestamp) -> bool {
        self.keys.iter().any(|key| key.created_at <= now && !key.is_retired(now))
    }
}

struct EdSigner(ed25519_dalek::SigningKey);
struct EdVerifier(ed25519_dalek::VerifyingKey);

impl Signer<Vec<u8>> for EdSigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

impl JwtSigner for EdSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

impl Verifier<Vec<u8>> for EdVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        let signature =
            ed25519_dalek::Signature::from_slice(signature).map_err(|_| SignatureError::new())?;
        // Strict: keys of small order and signatures that also fit other keys are refused.
        self.0.verify_strict(message, &signature).map_err(|_| SignatureError::new())
    }
}

impl JwtVerifier for EdVerifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that jsonwebtoken asks for")]
fn make_signer(
    algorithm: &Algorithm,
    key: &EncodingKey,
) -> jsonwebtoken::errors::Result<Box<dyn JwtSigner>> {
    match (*algorithm, <[u8; 32]>::try_from(key.as_bytes())) {
        (Algorithm::EdDSA, Ok(secret)) => {
            Ok(Box::new(EdSigner(ed25519_dalek::SigningKey::from_bytes(&secret))))
        }
        (_, Ok(_) | Err(_)) => Err(ErrorKind::InvalidAlgorithm.into()),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that jsonwebtoken asks for")]
fn make_verifier(
    algorithm: &Algorithm,
    key: &DecodingKey,
) -> jsonwebtoken::errors::Result<Box<dyn JwtVerifier>> {
    if *algorithm != Algorithm::EdDSA {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    let public =
        <[u8; 32]>::try_from(key.try_get_as_bytes()?).map_err(|_| ErrorKind::InvalidEddsaKey)?;
    let public =
        ed25519_dalek::VerifyingKey::from_bytes(&public).map_err(|_| ErrorKind::InvalidEddsaKey)?;
    Ok(Box::new(EdVerifier(public)))
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: make_signer,
    verifier_factory: make_verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

/// Gives the token library its only algorithm. Called once at start; later calls change nothing.
pub fn install_crypto() {
    // `Err` means that it is installed already, by us: there is no other provider in the program.
    PROVIDER.install_default().unwrap_or(());
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
