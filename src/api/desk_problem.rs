//! What a desk's refusal is answered: a stable code and words in two languages.

use serde_json::json;

use super::{Code, Problem, Wrong};
use crate::checks::Report;
use crate::desk::{DeskError, FieldError};

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        let why = error.text();
        match error {
            DeskError::NotFound => Self::not_found(),
            DeskError::Forbidden => Self::told(Code::Forbidden, &why),
            DeskError::Stale { current } => Self::stale(current),
            DeskError::StaleBase { in_force, .. } => {
                Self::told(Code::Stale, &why).with("current_revision", json!(in_force))
            }
            DeskError::WrongState { .. }
            | DeskError::SchemePublished
            | DeskError::LocalRuleState(_)
            | DeskError::SchemeNotPreviewed => Self::told(Code::WrongState, &why),
            DeskError::Invalid(errors) => Self::invalid_fields(&errors),
            DeskError::ChecksFailed(report) => checks_failed(&report),
            DeskError::NoRoute(no_route) => no_route.into(),
            DeskError::NoRisk(_) => Self::told(Code::NoRisk, &why),
            DeskError::Claimed { .. } => Self::told(Code::Claimed, &why),
            DeskError::KeyMismatch { .. } => Self::told(Code::IdempotencyMismatch, &why),
            DeskError::Busy => Self::busy(),
            DeskError::Answer(_) => Self::internal(&error),
            DeskError::App(error) => error.into(),
            DeskError::Store(error) => error.into(),
        }
    }
}

impl From<&FieldError> for Wrong {
    fn from(error: &FieldError) -> Self {
        Self::new(&error.field, error.reason.clone())
    }
}

fn checks_failed(report: &Report) -> Problem {
    let findings: Vec<_> = report.blocking().collect();
    let count = findings.len();
    Problem::new(
        Code::ChecksFailed,
        format!("有 {count} 项检查未通过，见 findings。"),
        format!("{count} check(s) stand in the way, see `findings`."),
    )
    .with("findings", json!(findings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::LocalText;
    use crate::waybill::{Move, StateName};

    fn said(error: DeskError) -> (Code, String, String) {
        let problem = Problem::from(error);
        (problem.code, problem.detail.zh, problem.detail.en)
    }

    #[test]
    fn a_wrong_state_says_which_and_what_in_both_languages() {
        let tried = Move::Load;
        let (code, zh, en) = said(DeskError::WrongState { state: StateName::Planned, tried });
        assert_eq!(code, Code::WrongState);
        assert_eq!(zh, "运单当前为“已计划”，不能记录装载。");
        assert_eq!(en, "The waybill is planned: it cannot be loaded.");
    }

    #[test]
    fn a_claim_names_what_is_held_in_both_languages() {
        let subject = LocalText::new("车辆 `z10001`", "the vehicle `z10001`");
        let (code, zh, en) = said(DeskError::Claimed { subject });
        assert_eq!(code, Code::Claimed);
        assert_eq!(zh, "车辆 `z10001` 已被其他运单占用。");
        assert_eq!(en, "The vehicle `z10001` is held by another waybill.");
    }
}
