//! What changes from one scheme to the next.

use serde::Serialize;

use super::Zone;
use crate::units::LocalText;

/// How a zone changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// 新增
    Added,
    /// 修改
    Changed,
    /// 撤销
    Removed,
}

/// One zone that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Change {
    /// Which zone.
    pub zone_id: String,
    /// Its name, the new one where there is one.
    pub name: LocalText,
    /// How.
    pub kind: ChangeKind,
}

/// Zones that differ, in the order of their identifiers.
#[must_use]
pub fn diff(before: &[Zone], after: &[Zone]) -> Vec<Change> {
    let find = |zones: &[Zone], id: &str| zones.iter().find(|zone| zone.zone_id == id).cloned();
    let mut ids: Vec<&str> = before.iter().chain(after).map(|zone| zone.zone_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter()
        .filter_map(|id| {
            let (kind, name) = match (find(before, id), find(after, id)) {
                (None, Some(new)) => (ChangeKind::Added, new.name),
                (Some(old), None) => (ChangeKind::Removed, old.name),
                (Some(old), Some(new)) if old != new => (ChangeKind::Changed, new.name),
                (Some(_), Some(_)) | (None, None) => return None,
            };
            Some(Change { zone_id: id.to_owned(), name, kind })
        })
        .collect()
}
