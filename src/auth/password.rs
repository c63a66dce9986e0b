//! Passwords as Argon2id hashes in PHC text form.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use crate::units::{LocalText, local_text};

/// How much work one hash takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for HashCost {
    /// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

/// Why a password was not hashed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum PasswordError {
    /// Shorter or longer than allowed.
    Length {
        /// Its characters.
        length: usize,
    },
    /// The hash function refused its parameters.
    Hash {
        /// Its words.
        reason: String,
    },
}

impl PasswordError {
    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::Length { length } => local_text!(
                "密码应有 {MIN_LENGTH} 至 {MAX_LENGTH} 个字符，给出的有 {length} 个",
                "a password has {MIN_LENGTH} to {MAX_LENGTH} characters, this one has {length}"
            ),
            Self::Hash { reason } => {
                local_text!("密码无法处理：{reason}", "the password cannot be hashed: {reason}")
            }
        }
    }
}

const MIN_LENGTH: usize = 10;
const MAX_LENGTH: usize = 128;

/// Hashes a new password.
pub fn hash_password(
    password: &str,
    salt: [u8; 16],
    cost: HashCost,
) -> Result<String, PasswordError> {
    let length = password.chars().count();
    if !(MIN_LENGTH..=MAX_LENGTH).contains(&length) {
        return Err(PasswordError::Length { length });
    }
    let wrong = |reason: String| PasswordError::Hash { reason };
    let params = Params::new(cost.memory_kib, cost.passes, 1, None)
        .map_err(|error| wrong(error.to_string()))?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| wrong(error.to_string()))
}

/// Whether the password is the one that was hashed; a text that is no hash never matches.
#[must_use]
pub fn verify_password(password: &str, hash: &str) -> bool {
    password.chars().count() <= MAX_LENGTH
        && Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: HashCost = HashCost { memory_kib: 64, passes: 1 };

    #[test]
    fn only_the_password_that_was_hashed_matches() {
        let hash = hash_password("correct horse", [7; 16], CHEAP).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert!(verify_password("correct horse", &hash));
        assert!(!verify_password("correct horsf", &hash));
        assert!(!verify_password("", &hash));
    }

    #[test]
    fn a_text_that_is_no_hash_never_matches() {
        assert!(!verify_password("", ""));
        assert!(!verify_password("x", "x"));
    }

    #[test]
    fn a_password_has_ten_to_128_characters() {
        let length = |count: usize| hash_password(&"长".repeat(count), [1; 16], CHEAP);
        assert_eq!(length(9), Err(PasswordError::Length { length: 9 }));
        assert!(length(10).is_ok());
        assert!(length(128).is_ok());
        assert_eq!(length(129), Err(PasswordError::Length { length: 129 }));
    }
}
