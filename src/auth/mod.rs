//! Who acts and what a role may do; tokens and passwords. Pure: time, salt and keys are arguments.

mod actor;
mod key_sets;
mod password;
mod permission;
mod refresh;
mod token;

pub use actor::{Actor, Role};
pub use key_sets::{PublicKeys, SigningKeys};
pub use password::{HashCost, PasswordError, hash_password, verify_password};
pub use permission::{Operation, Relation, may};
pub use refresh::{RefreshToken, refresh_hash};
pub use token::{
    ACCESS_LIFETIME, Claims, Jwk, JwkSet, KeySet, SigningKey, TokenError, install_crypto, key_id_of,
};
