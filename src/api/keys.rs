//! The keys of access tokens as this process knows them; another process's rotation is taken up.

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};

use crate::auth::{
    ACCESS_LIFETIME, Claims, JwkSet, KeySet, SigningKey, TokenError, install_crypto,
};
use crate::store::{self, Store, StoreError};

/// A new key is published this long before it signs, so that every process knows it by then.
const LEAD: SignedDuration = SignedDuration::from_mins(5);

/// Why the keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The machine gives no random numbers.
    #[error("the machine gives no random numbers: {0}")]
    Random(getrandom::Error),
}

/// Keys in force.
#[derive(Debug)]
pub struct KeyRing {
    keys: ArcSwap<KeySet>,
}

impl KeyRing {
    /// Reads the keys and makes the first one when there is none.
    pub async fn open(store: &Store, now: Timestamp) -> Result<Self, KeyRingError> {
        install_crypto();
        let mut tx = store.begin_write().await?;
        let mut keys = KeySet::new(store::keys::all(&mut tx).await?);
        if !keys.can_sign(now) {
            store::keys::insert(&mut tx, &new_key(now)?).await?;
            keys = KeySet::new(store::keys::all(&mut tx).await?);
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(Self { keys: ArcSwap::from_pointee(keys) })
    }

    /// Takes up what other processes have written.
    pub async fn reload(&self, store: &Store) -> Result<(), StoreError> {
        let mut tx = store.begin_read().await?;
        self.keys.store(KeySet::new(store::keys::all(&mut tx).await?).into());
        Ok(())
    }

    /// Publishes a new key, which signs from a few minutes on; the old ones are good until the last
    /// token signed with them has ended.
    pub async fn rotate(&self, store: &Store, now: Timestamp) -> Result<(), KeyRingError> {
        let begins = now + LEAD;
        let mut tx = store.begin_write().await?;
        store::keys::retire_before(&mut tx, begins, begins + ACCESS_LIFETIME + LEAD).await?;
        store::keys::insert(&mut tx, &new_key(begins)?).await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.reload(store).await?;
        Ok(())
    }

    /// Signs an access token.
    pub fn sign(&self, claims: &Claims, now: Timestamp) -> Result<String, TokenError> {
        self.keys.load().sign(claims, now)
    }

    /// Reads an access token.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        self.keys.load().verify(token, now)
    }

    /// The public keys.
    #[must_use]
    pub fn jwks(&self, now: Timestamp) -> JwkSet {
        self.keys.load().jwks(now)
    }
}

fn new_key(begins: Timestamp) -> Result<SigningKey, KeyRingError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(KeyRingError::Random)?;
    Ok(SigningKey::new(secret, begins, None))
}
