//! A thing that can stand in the way of a trip: a zone, or a tag of a road.

/// A thing that can stand in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Rule {
    /// A zone, by its place in the snapshot.
    Zone(u32),
    /// A tag of the road.
    Tag(&'static str),
}

impl Rule {
    /// Every zone there is; only ever left out, never met.
    pub(super) const ALL_ZONES: Self = Self::Zone(u32::MAX);
}

/// Tags that can stand in the way.
pub(super) const TAGS: [&str; 12] = [
    "hgv",
    "hazmat",
    "hazmat:water",
    "tunnel_category",
    "maxheight",
    "maxwidth",
    "maxlength",
    "maxweight",
    "maxaxleload",
    "destination",
    "conditional",
    "permit_route",
];
