//! Speeds of a loaded truck, from `routes-config/profiles.toml`.

/// Speeds and penalties of one kind of truck.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Name, such as `hazmat_truck`.
    pub name: String,
    /// Free-flow speed by [`crate::roads::RoadClass`], in its order, km/h.
    pub speed_kmh: [u8; 10],
    /// Statutory cap on expressways (O29 art. 46).
    pub cap_expressway_kmh: u8,
    /// Statutory cap elsewhere (O29 art. 46).
    pub cap_other_kmh: u8,
}

/// Why a profile file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("profiles: {0}")]
pub struct ProfileError(pub String);

impl Profile {
    /// Parses `routes-config/profiles.toml` and picks one profile.
    pub fn parse(_text: &str, _name: &str) -> Result<Self, ProfileError> {
        unimplemented!("routing")
    }
}
