//! `COSE_Sign1` (RFC 9052) with Ed25519: the signature is looked at before what is signed.

use coset::{CborSerializable, CoseSign1, CoseSign1Builder, Header, HeaderBuilder, iana};

use crate::auth::PublicKeys;
use crate::auth::{SigningKey, key_id_of};

/// What a signature is for; one for the one never passes as one for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A waybill's code.
    Code,
    /// A list of codes that are no longer good.
    Revocations,
}

impl Use {
    const fn external_aad(self) -> &'static [u8] {
        match self {
            Self::Code => b"hazway-qr-1",
            Self::Revocations => b"hazway-qr-revocations-1",
        }
    }
}

/// Why an envelope was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unopened {
    /// Not in this form, or its signature is wrong.
    NotGenuine,
    /// Signed with a key that is not among those given.
    UnknownKey,
}

fn protected(key_id: &[u8]) -> Header {
    HeaderBuilder::new().algorithm(iana::Algorithm::EdDSA).key_id(key_id.to_vec()).build()
}

/// Signs a payload. Ed25519 uses no random numbers, so the same payload gives the same bytes.
pub(super) fn seal(payload: Vec<u8>, key: &SigningKey, for_use: Use) -> Vec<u8> {
    CoseSign1Builder::new()
        .protected(protected(&key_id_of(key.public())))
        .payload(payload)
        .create_signature(for_use.external_aad(), |message| key.sign_bytes(message).to_vec())
        .build()
        .to_vec()
        // Nothing in it that CBOR could not say; empty bytes are opened by nobody.
        .unwrap_or_default()
}

/// The payload and the key that signed it. Only the bytes that [`seal`] writes are opened: another
/// spelling of the same content is refused.
pub(super) fn open(
    bytes: &[u8],
    keys: &PublicKeys,
    for_use: Use,
) -> Result<(Vec<u8>, [u8; 8]), Unopened> {
    let sign1 = CoseSign1::from_slice(bytes).map_err(|_| Unopened::NotGenuine)?;
    let key_id = <[u8; 8]>::try_from(sign1.protected.header.key_id.as_slice())
        .map_err(|_| Unopened::NotGenuine)?;
    if sign1.protected.header != protected(&key_id) || sign1.unprotected != Header::default() {
        return Err(Unopened::NotGenuine);
    }
    let key = keys.find(key_id).ok_or(Unopened::UnknownKey)?;
    sign1
        .verify_signature(for_use.external_aad(), |signature, message| {
            let signature = ed25519_dalek::Signature::from_slice(signature)?;
            // Strict: keys of small order and signatures that also fit other keys are refused.
            key.verify_strict(message, &signature)
        })
        .map_err(|_| Unopened::NotGenuine)?;
    let again = sign1.clone().to_vec().map_err(|_| Unopened::NotGenuine)?;
    match sign1.payload {
        Some(payload) if again == bytes => Ok((payload, key_id)),
        Some(_) | None => Err(Unopened::NotGenuine),
    }
}
