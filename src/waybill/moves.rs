//! The way of a waybill from one state to the next.

use jiff::Timestamp;

use super::{
    Abnormality, Closed, Content, Delivered, Departed, Issued, Loaded, Planned, Refusal, State,
    StateName, Voided, Waybill, WaybillId,
};
use crate::checks::Report;
use crate::routing::Plan;
use crate::units::LocalText;

/// What is done to a waybill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Change what is written.
    Edit,
    /// Check it and name its way.
    Plan,
    /// Take it back to the draft.
    Withdraw,
    /// Release or refuse it before loading.
    Gate,
    /// Load and meter.
    Load,
    /// Send the truck off.
    Depart,
    /// Hand over.
    Deliver,
    /// Close.
    Close,
    /// Void.
    Void,
    /// Note something out of the ordinary.
    NoteAbnormality,
}

impl Move {
    /// In words: what cannot be done, and as a participle.
    #[must_use]
    pub fn in_words(self) -> LocalText {
        let (zh, en) = match self {
            Self::Edit => ("修改", "edited"),
            Self::Plan => ("提交", "submitted"),
            Self::Withdraw => ("撤回", "withdrawn"),
            Self::Gate => ("装货前查验", "passed or refused at the gate"),
            Self::Load => ("记录装载", "loaded"),
            Self::Depart => ("发车", "sent off"),
            Self::Deliver => ("确认交付", "delivered"),
            Self::Close => ("结单", "closed"),
            Self::Void => ("作废", "voided"),
            Self::NoteAbnormality => ("记录异常", "marked abnormal"),
        };
        LocalText::new(zh, en)
    }
}

/// Why a transition was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TransitionError {
    /// Not from this state.
    #[error("a waybill that is {} cannot be {}", state.in_words().en, tried.in_words().en)]
    WrongState {
        /// State it is in.
        state: StateName,
        /// What was asked.
        tried: Move,
    },
    /// Checks stand in the way.
    #[error("{} check(s) stand in the way", .0.blocking().count())]
    ChecksFailed(Box<Report>),
    /// A field of the step is missing or out of bounds.
    #[error("{field}: {}", .reason.en)]
    Invalid {
        /// Which.
        field: &'static str,
        /// Why.
        reason: LocalText,
    },
}

const fn wrong_state(state: &State, tried: Move) -> TransitionError {
    TransitionError::WrongState { state: state.which(), tried }
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

    const fn wrong_state(&self, tried: Move) -> TransitionError {
        wrong_state(&self.state, tried)
    }

    fn moved(self, state: State, now: Timestamp) -> Self {
        Self { state, revision: self.revision + 1, updated_at: now, ..self }
    }

    /// Replaces what is written, drafts only.
    pub fn edit(self, content: Content, now: Timestamp) -> Result<Self, TransitionError> {
        if self.state != State::Draft {
            return Err(self.wrong_state(Move::Edit));
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
            return Err(self.wrong_state(Move::Plan));
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
            | State::Voided { .. } => Err(self.wrong_state(Move::Withdraw)),
        }
    }

    /// Planned → Issued: the gate passed on the registry as it is now.
    pub fn issue(self, issued: Issued, now: Timestamp) -> Result<Self, TransitionError> {
        if !matches!(self.state, State::Planned { .. }) {
            return Err(self.wrong_state(Move::Gate));
        }
        if !issued.report.passes() {
            return Err(TransitionError::ChecksFailed(Box::new(issued.report)));
        }
        Ok(self.moved(State::Issued { issued }, now))
    }

    /// Planned → Draft by the gate; the reasons stay.
    pub fn refuse(mut self, refusal: Refusal, now: Timestamp) -> Result<Self, TransitionError> {
        if !matches!(self.state, State::Planned { .. }) {
            return Err(self.wrong_state(Move::Gate));
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
            other => Err(wrong_state(&other, Move::Load)),
        }
    }

    /// Loaded → Departed.
    pub fn depart(mut self, departed: Departed, now: Timestamp) -> Result<Self, TransitionError> {
        match std::mem::replace(&mut self.state, State::Draft) {
            State::Loaded { issued, loaded } => {
                Ok(self.moved(State::Departed { issued, loaded, departed }, now))
            }
            other => Err(wrong_state(&other, Move::Depart)),
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
                reason: LocalText::new(
                    "请填写收货人姓名",
                    "the name of the person who took delivery is needed",
                ),
            });
        }
        match std::mem::replace(&mut self.state, State::Draft) {
            State::Departed { issued, loaded, departed } => {
                Ok(self.moved(State::Delivered { issued, loaded, departed, delivered }, now))
            }
            other => Err(wrong_state(&other, Move::Deliver)),
        }
    }

    /// Delivered → Closed.
    pub fn close(mut self, closed: Closed, now: Timestamp) -> Result<Self, TransitionError> {
        match std::mem::replace(&mut self.state, State::Draft) {
            State::Delivered { issued, loaded, departed, delivered } => {
                Ok(self.moved(State::Closed { issued, loaded, departed, delivered, closed }, now))
            }
            other => Err(wrong_state(&other, Move::Close)),
        }
    }

    /// To Voided, from every state before delivery; never deleted.
    pub fn void(self, reason: &str, by: &str, now: Timestamp) -> Result<Self, TransitionError> {
        if reason.trim().is_empty() {
            return Err(TransitionError::Invalid {
                field: "reason",
                reason: LocalText::new(
                    "作废运单须写明原因",
                    "a reason is needed to void a waybill",
                ),
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
                Err(self.wrong_state(Move::Void))
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
                Err(self.wrong_state(Move::NoteAbnormality))
            }
        }
    }
}
