//! The keys of access tokens, of waybills' codes and of the log as this process knows them; another process's
//! rotation is taken up.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};

use crate::auth::{
    ACCESS_LIFETIME, Claims, JwkSet, KeySet, SigningKey, SigningKeys, TokenError, install_crypto,
};
use crate::qr;
use crate::store::keys::Purpose;
use crate::store::{self, Store, StoreError, Tx};

/// A new key is published this long before it signs, so that every process knows it by then.
const LEAD: SignedDuration = SignedDuration::from_mins(5);
/// The same for codes, which are verified by those who fetch the keys once a day.
const CODE_LEAD: SignedDuration = SignedDuration::from_hours(24);

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
    codes: ArcSwap<SigningKeys>,
    checkpoints: ArcSwap<SigningKeys>,
}

/// All keys, as read in one view.
struct AllKeys {
    tokens: KeySet,
    codes: SigningKeys,
    checkpoints: SigningKeys,
}

impl KeyRing {
    /// Reads the keys and makes the first of each purpose when there is none.
    pub async fn open(store: &Store, now: Timestamp) -> Result<Self, KeyRingError> {
        install_crypto();
        let mut tx = store.begin_write().await?;
        let known = AllKeys::read(&mut tx).await?;
        let missing = [
            (Purpose::Token, !known.tokens.can_sign(now)),
            (Purpose::Code, !known.codes.can_sign(now)),
            (Purpose::Checkpoint, !known.checkpoints.can_sign(now)),
        ];
        for (purpose, _) in missing.into_iter().filter(|(_, is_missing)| *is_missing) {
            store::keys::insert(&mut tx, purpose, &new_key(now)?).await?;
        }
        let AllKeys { tokens, codes, checkpoints } = AllKeys::read(&mut tx).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(Self {
            keys: ArcSwap::from_pointee(tokens),
            codes: ArcSwap::from_pointee(codes),
            checkpoints: ArcSwap::from_pointee(checkpoints),
        })
    }

    /// Takes up what other processes have written.
    pub async fn reload(&self, store: &Store) -> Result<(), StoreError> {
        let mut tx = store.begin_read().await?;
        let AllKeys { tokens, codes, checkpoints } = AllKeys::read(&mut tx).await?;
        self.keys.store(tokens.into());
        self.codes.store(codes.into());
        self.checkpoints.store(checkpoints.into());
        Ok(())
    }

    /// Publishes a new key, which signs from a few minutes on; the old ones are good until the last
    /// token signed with them has ended.
    pub async fn rotate(&self, store: &Store, now: Timestamp) -> Result<(), KeyRingError> {
        let begins = now + LEAD;
        let mut tx = store.begin_write().await?;
        store::keys::retire_before(
            &mut tx,
            Purpose::Token,
            begins,
            begins + ACCESS_LIFETIME + LEAD,
        )
        .await?;
        store::keys::insert(&mut tx, Purpose::Token, &new_key(begins)?).await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.reload(store).await?;
        Ok(())
    }

    /// Publishes a new key for codes, which signs from a day on; the old ones are good until the last
    /// code signed with them has ended.
    pub async fn rotate_codes(&self, store: &Store, now: Timestamp) -> Result<(), KeyRingError> {
        rotate_codes(store, now).await?;
        self.reload(store).await?;
        Ok(())
    }

    /// The keys of codes.
    #[must_use]
    pub fn codes(&self) -> Arc<SigningKeys> {
        self.codes.load_full()
    }

    /// The keys of checkpoints; none is ever retired, so that old checkpoints stay good.
    #[must_use]
    pub fn checkpoints(&self) -> Arc<SigningKeys> {
        self.checkpoints.load_full()
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

impl AllKeys {
    async fn read(tx: &mut Tx) -> Result<Self, StoreError> {
        Ok(Self {
            tokens: KeySet::new(store::keys::all(tx, Purpose::Token).await?),
            codes: SigningKeys::new(store::keys::all(tx, Purpose::Code).await?),
            checkpoints: checkpoint_keys(tx).await?,
        })
    }
}

/// The keys that checkpoints of the log are signed with.
pub async fn checkpoint_keys(tx: &mut Tx) -> Result<SigningKeys, StoreError> {
    Ok(SigningKeys::new(store::keys::all(tx, Purpose::Checkpoint).await?))
}

/// Publishes a new key for codes in the database; a running service takes it up within a minute.
pub async fn rotate_codes(store: &Store, now: Timestamp) -> Result<SigningKey, KeyRingError> {
    let begins = now + CODE_LEAD;
    let retires = begins + qr::MAX_LIFE + LEAD;
    let key = new_key(begins)?;
    let mut tx = store.begin_write().await?;
    store::keys::retire_before(&mut tx, Purpose::Code, begins, retires).await?;
    store::keys::insert(&mut tx, Purpose::Code, &key).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(key)
}

fn new_key(begins: Timestamp) -> Result<SigningKey, KeyRingError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(KeyRingError::Random)?;
    Ok(SigningKey::new(secret, begins, None))
}
