//! The states of a waybill and what each step leaves behind.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Content, Printed, WaybillNumber};
use crate::checks::{ManualAnswer, Report};
use crate::routing::Plan;
use crate::units::{Kilograms, LocalText, LonLat};

/// Identifies a waybill (UUID v7).
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(transparent)]
pub struct WaybillId(pub String);

impl WaybillId {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WaybillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a step was taken, as far as known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    /// In words.
    pub name: String,
    /// Position of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LonLat>,
}

/// Checked and routed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Planned {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By which account.
    pub by: String,
    /// The lawful way.
    pub plan: Plan,
    /// The report that let it pass.
    pub report: Report,
}

/// Passed at the gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issued {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By which account.
    pub by: String,
    /// Where.
    pub place: Place,
    /// The number given.
    pub number: WaybillNumber,
    /// What the clerk saw.
    pub answers: Vec<ManualAnswer>,
    /// The report of the gate, made in the issuing transaction.
    pub report: Report,
    /// The way as re-planned or confirmed at the gate.
    pub plan: Plan,
    /// The fields of the printed waybill.
    pub printed: Printed,
}

/// Loaded and metered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Loaded {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By which account.
    pub by: String,
    /// Metered quantity of each line of goods.
    pub metered_kg: Vec<Kilograms>,
    /// Seal numbers.
    pub seals: Vec<String>,
    /// The report on the metered quantity.
    pub report: Report,
}

/// On the road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Departed {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By which account.
    pub by: String,
    /// Where.
    pub place: Place,
    /// The way in force, found lawful for leaving at this instant.
    pub plan: Plan,
}

/// Handed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Delivered {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By which account.
    pub by: String,
    /// Where.
    pub place: Place,
    /// Who took delivery for the consignee.
    pub received_by: String,
}

/// Done; vehicles and people are free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Closed {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By which account.
    pub by: String,
}

/// Void; kept with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Voided {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By which account.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Number it had, if it was issued.
    pub number: Option<WaybillNumber>,
    /// State it was in.
    pub was: String,
}

/// Where a waybill stands, with what each step left behind. JSON: `{"state": "issued", …}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the parts are named after their types")]
pub enum State {
    Draft,
    Planned {
        planned: Planned,
    },
    Issued {
        issued: Issued,
    },
    Loaded {
        issued: Issued,
        loaded: Loaded,
    },
    Departed {
        issued: Issued,
        loaded: Loaded,
        departed: Departed,
    },
    Delivered {
        issued: Issued,
        loaded: Loaded,
        departed: Departed,
        delivered: Delivered,
    },
    Closed {
        issued: Issued,
        loaded: Loaded,
        departed: Departed,
        delivered: Delivered,
        closed: Closed,
    },
    Voided {
        voided: Voided,
    },
}

/// A state without what it left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "named after the states")]
pub enum StateName {
    Draft,
    Planned,
    Issued,
    Loaded,
    Departed,
    Delivered,
    Closed,
    Voided,
}

impl StateName {
    /// The name used in lists and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Planned => "planned",
            Self::Issued => "issued",
            Self::Loaded => "loaded",
            Self::Departed => "departed",
            Self::Delivered => "delivered",
            Self::Closed => "closed",
            Self::Voided => "voided",
        }
    }

    /// In words, as printed.
    #[must_use]
    pub fn in_words(self) -> LocalText {
        let (zh, en) = match self {
            Self::Draft => ("草稿", "a draft"),
            Self::Planned => ("已计划", "planned"),
            Self::Issued => ("已签发", "issued"),
            Self::Loaded => ("已装载", "loaded"),
            Self::Departed => ("运输中", "on its way"),
            Self::Delivered => ("已交付", "delivered"),
            Self::Closed => ("已结单", "closed"),
            Self::Voided => ("已作废", "void"),
        };
        LocalText::new(zh, en)
    }
}

impl State {
    /// The state without what it left behind.
    #[must_use]
    pub const fn which(&self) -> StateName {
        match self {
            Self::Draft => StateName::Draft,
            Self::Planned { .. } => StateName::Planned,
            Self::Issued { .. } => StateName::Issued,
            Self::Loaded { .. } => StateName::Loaded,
            Self::Departed { .. } => StateName::Departed,
            Self::Delivered { .. } => StateName::Delivered,
            Self::Closed { .. } => StateName::Closed,
            Self::Voided { .. } => StateName::Voided,
        }
    }

    /// The name used in lists and tables.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.which().as_str()
    }

    /// What the gate left behind, in every state after it.
    #[must_use]
    pub const fn issued(&self) -> Option<&Issued> {
        match self {
            Self::Issued { issued }
            | Self::Loaded { issued, .. }
            | Self::Departed { issued, .. }
            | Self::Delivered { issued, .. }
            | Self::Closed { issued, .. } => Some(issued),
            Self::Draft | Self::Planned { .. } | Self::Voided { .. } => None,
        }
    }

    /// What the loading left behind, in every state after it.
    #[must_use]
    pub const fn loaded(&self) -> Option<&Loaded> {
        match self {
            Self::Loaded { loaded, .. }
            | Self::Departed { loaded, .. }
            | Self::Delivered { loaded, .. }
            | Self::Closed { loaded, .. } => Some(loaded),
            Self::Draft | Self::Planned { .. } | Self::Issued { .. } | Self::Voided { .. } => None,
        }
    }

    /// The way in force: as planned, as confirmed at the gate, as confirmed when leaving.
    #[must_use]
    pub const fn plan(&self) -> Option<&Plan> {
        match self {
            Self::Planned { planned } => Some(&planned.plan),
            Self::Issued { issued } | Self::Loaded { issued, .. } => Some(&issued.plan),
            Self::Departed { departed, .. }
            | Self::Delivered { departed, .. }
            | Self::Closed { departed, .. } => Some(&departed.plan),
            Self::Draft | Self::Voided { .. } => None,
        }
    }

    /// Whether vehicles, people and permit quantities are held.
    #[must_use]
    pub const fn holds_claims(&self) -> bool {
        matches!(
            self,
            Self::Issued { .. }
                | Self::Loaded { .. }
                | Self::Departed { .. }
                | Self::Delivered { .. }
        )
    }
}

/// A gate that said no, kept on the waybill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Refusal {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By which account.
    pub by: String,
    /// The clerk's reason, may be empty when the checks alone refused.
    pub reason: String,
    /// What the clerk saw.
    pub answers: Vec<ManualAnswer>,
    /// The report at the gate.
    pub report: Report,
    /// Why there was no lawful way, if that was the reason.
    pub no_route: Option<crate::routing::NoRoute>,
}

/// Something out of the ordinary on the way (异常).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Abnormality {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By which account.
    pub by: String,
    /// What happened.
    pub reason: String,
    /// Where.
    pub place: Place,
}

/// An electronic waybill (电子运单).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Waybill {
    /// Identifier.
    pub waybill_id: WaybillId,
    /// Counts changes from 1; its `ETag`.
    pub revision: i64,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// By which account.
    pub created_by: String,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// What is written on it.
    pub content: Content,
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
    /// Gates that said no.
    pub refusals: Vec<Refusal>,
    /// Things out of the ordinary.
    pub abnormalities: Vec<Abnormality>,
}
