//! The states of a waybill and the way from one to the next (DESIGN §1).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Content, Printed, WaybillNumber};
use crate::checks::{ManualAnswer, Report};
use crate::routing::Plan;
use crate::units::{Kilograms, LonLat};

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

impl State {
    /// The name used in lists and tables.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Planned { .. } => "planned",
            Self::Issued { .. } => "issued",
            Self::Loaded { .. } => "loaded",
            Self::Departed { .. } => "departed",
            Self::Delivered { .. } => "delivered",
            Self::Closed { .. } => "closed",
            Self::Voided { .. } => "voided",
        }
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

/// Why a transition was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TransitionError {
    /// Not from this state.
    #[error("a waybill that is {state} cannot be {action}")]
    WrongState {
        /// State it is in.
        state: &'static str,
        /// What was asked, as a participle.
        action: &'static str,
    },
    /// Checks stand in the way.
    #[error("{} check(s) stand in the way", .0.blocking().count())]
    ChecksFailed(Box<Report>),
    /// A field of the step is missing or out of bounds.
    #[error("{field}: {reason}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// Why.
        reason: String,
    },
}

impl Waybill {
    /// A new draft.
    #[must_use]
    pub fn draft(waybill_id: WaybillId, content: Content, by: &str, now: Timestamp) -> Self {
        Self {
            waybill_id,
            revision: 1,
            created_at: now,
            created_by: by.to_owned(),
            updated_at: now,
            content,
            state: State::Draft,
            refusals: Vec::new(),
            abnormalities: Vec::new(),
        }
    }

    fn wrong_state(&self, action: &'static str) -> TransitionError {
        TransitionError::WrongState { state: self.state.name(), action }
    }

    fn moved(self, state: State, now: Timestamp) -> Self {
        Self { state, revision: self.revision + 1, updated_at: now, ..self }
    }

    /// Replaces what is written, drafts only.
    pub fn edit(self, content: Content, now: Timestamp) -> Result<Self, TransitionError> {
        if self.state != State::Draft {
            return Err(self.wrong_state("edited"));
        }
        Ok(Self { content, ..self }.moved(State::Draft, now))
    }

    /// Draft → Planned: every automatic check passes and a lawful way is named.
    pub fn plan(
        self,
        plan: Plan,
        report: Report,
        by: &str,
        now: Timestamp,
    ) -> Result<Self, TransitionError> {
        if self.state != State::Draft {
            return Err(self.wrong_state("planned"));
        }
        if !report.passes() {
            return Err(TransitionError::ChecksFailed(Box::new(report)));
        }
        let planned = Planned { at: now, by: by.to_owned(), plan, report };
        Ok(self.moved(State::Planned { planned }, now))
    }

    /// Planned → Draft, to be edited again.
    pub fn withdraw(self, now: Timestamp) -> Result<Self, TransitionError> {
        match self.state {
            State::Planned { .. } => Ok(self.moved(State::Draft, now)),
            State::Draft
            | State::Issued { .. }
            | State::Loaded { .. }
            | State::Departed { .. }
            | State::Delivered { .. }
            | State::Closed { .. }
            | State::Voided { .. } => Err(self.wrong_state("withdrawn")),
        }
    }

    /// Planned → Issued: the gate passed on the registry as it is now.
    pub fn issue(self, issued: Issued, now: Timestamp) -> Result<Self, TransitionError> {
        if !matches!(self.state, State::Planned { .. }) {
            return Err(self.wrong_state("issued"));
        }
        if !issued.report.passes() {
            return Err(TransitionError::ChecksFailed(Box::new(issued.report)));
        }
        Ok(self.moved(State::Issued { issued }, now))
    }

    /// Planned → Draft by the gate; the reasons stay.
    pub fn refuse(mut self, refusal: Refusal, now: Timestamp) -> Result<Self, TransitionError> {
        if !matches!(self.state, State::Planned { .. }) {
            return Err(self.wrong_state("refused at the gate"));
        }
        self.refusals.push(refusal);
        Ok(self.moved(State::Draft, now))
    }

    /// Issued → Loaded: metered, and within every limit.
    pub fn load(mut self, loaded: Loaded, now: Timestamp) -> Result<Self, TransitionError> {
        match std::mem::replace(&mut self.state, State::Draft) {
            State::Issued { issued } => {
                if !loaded.report.passes() {
                    return Err(TransitionError::ChecksFailed(Box::new(loaded.report)));
                }
                Ok(self.moved(State::Loaded { issued, loaded }, now))
            }
            other => Err(TransitionError::WrongState { state: other.name(), action: "loaded" }),
        }
    }

    /// Loaded → Departed.
    pub fn depart(mut self, departed: Departed, now: Timestamp) -> Result<Self, TransitionError> {
        match std::mem::replace(&mut self.state, State::Draft) {
            State::Loaded { issued, loaded } => {
                Ok(self.moved(State::Departed { issued, loaded, departed }, now))
            }
            other => Err(TransitionError::WrongState { state: other.name(), action: "sent off" }),
        }
    }

    /// Departed → Delivered: confirmed for the consignee.
    pub fn deliver(
        mut self,
        delivered: Delivered,
        now: Timestamp,
    ) -> Result<Self, TransitionError> {
        if delivered.received_by.trim().is_empty() {
            return Err(TransitionError::Invalid {
                field: "received_by",
                reason: "the name of the person who took delivery is needed".to_owned(),
            });
        }
        match std::mem::replace(&mut self.state, State::Draft) {
            State::Departed { issued, loaded, departed } => {
                Ok(self.moved(State::Delivered { issued, loaded, departed, delivered }, now))
            }
            other => Err(TransitionError::WrongState { state: other.name(), action: "delivered" }),
        }
    }

    /// Delivered → Closed.
    pub fn close(mut self, closed: Closed, now: Timestamp) -> Result<Self, TransitionError> {
        match std::mem::replace(&mut self.state, State::Draft) {
            State::Delivered { issued, loaded, departed, delivered } => {
                Ok(self.moved(State::Closed { issued, loaded, departed, delivered, closed }, now))
            }
            other => Err(TransitionError::WrongState { state: other.name(), action: "closed" }),
        }
    }

    /// To Voided, from every state before delivery; never deleted.
    pub fn void(self, reason: &str, by: &str, now: Timestamp) -> Result<Self, TransitionError> {
        if reason.trim().is_empty() {
            return Err(TransitionError::Invalid {
                field: "reason",
                reason: "a reason is needed to void a waybill".to_owned(),
            });
        }
        match self.state {
            State::Draft
            | State::Planned { .. }
            | State::Issued { .. }
            | State::Loaded { .. }
            | State::Departed { .. } => {
                let voided = Voided {
                    at: now,
                    by: by.to_owned(),
                    reason: reason.trim().to_owned(),
                    number: self.state.issued().map(|issued| issued.number.clone()),
                    was: self.state.name().to_owned(),
                };
                Ok(self.moved(State::Voided { voided }, now))
            }
            State::Delivered { .. } | State::Closed { .. } | State::Voided { .. } => {
                Err(self.wrong_state("voided"))
            }
        }
    }

    /// Notes something out of the ordinary while the truck is on its way.
    pub fn note_abnormality(
        mut self,
        abnormality: Abnormality,
        now: Timestamp,
    ) -> Result<Self, TransitionError> {
        match self.state {
            State::Issued { .. }
            | State::Loaded { .. }
            | State::Departed { .. }
            | State::Delivered { .. } => {
                self.abnormalities.push(abnormality);
                let state = self.state.clone();
                Ok(self.moved(state, now))
            }
            State::Draft | State::Planned { .. } | State::Closed { .. } | State::Voided { .. } => {
                Err(self.wrong_state("marked abnormal"))
            }
        }
    }
}
