//! What a desk's refusal is answered: a stable code and words in two languages.

use serde_json::json;

use super::{Code, Problem};
use crate::checks::Report;
use crate::desk::{DeskError, FieldError};
use crate::registry::RecordError;
use crate::units::LocalText;

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NotFound => Self::not_found(),
            DeskError::Forbidden => Self::new(
                Code::Forbidden,
                "您可以查看它，但不能对它进行此操作。",
                "You may look at it, but you may not do this to it.",
            ),
            DeskError::Stale { current } => Self::stale(current),
            DeskError::StaleBase { base, in_force } => stale_base(base, in_force),
            DeskError::WrongState { state, tried } => {
                let (state, tried) = (state.in_words(), tried.in_words());
                Self::new(
                    Code::WrongState,
                    format!("运单当前为“{}”，不能{}。", state.zh, tried.zh),
                    format!("The waybill is {}: it cannot be {}.", state.en, tried.en),
                )
            }
            DeskError::SchemePublished => Self::new(
                Code::WrongState,
                "方案已发布，不能再改动；请另拟新方案。",
                "The scheme is published and never changes: draw a new one.",
            ),
            DeskError::SchemeNotPreviewed => Self::new(
                Code::WrongState,
                "方案发布前须先预览其影响。",
                "A scheme is published after its preview: look at the preview first.",
            ),
            DeskError::Invalid(errors) => Self::invalid_fields(&fields(errors)),
            DeskError::ChecksFailed(report) => checks_failed(&report),
            DeskError::NoRoute(no_route) => no_route.into(),
            DeskError::Claimed { subject } => claimed(&subject),
            DeskError::KeyMismatch { key } => Self::new(
                Code::IdempotencyMismatch,
                format!("幂等键 `{key}` 已用于另一个请求，请换一个键。"),
                format!("The key `{key}` was used for another request; use a fresh one."),
            ),
            DeskError::Busy => Self::busy(),
            DeskError::Answer(_) => Self::internal(&error),
            DeskError::App(error) => error.into(),
            DeskError::Store(error) => error.into(),
        }
    }
}

fn fields(errors: Vec<FieldError>) -> Vec<RecordError> {
    errors
        .into_iter()
        .map(|error| RecordError { field: error.field, reason: error.reason })
        .collect()
}

fn stale_base(base: i64, in_force: i64) -> Problem {
    Problem::new(
        Code::Stale,
        format!("方案依据第 {base} 版拟定，而现行为第 {in_force} 版，请依据现行方案重新拟定。"),
        format!(
            "The scheme was drawn on revision {base}, but {in_force} is in force now: draw it anew."
        ),
    )
    .with("current_revision", json!(in_force))
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

/// `vehicle z10001` and the like, as the store names what is held.
fn claimed(subject: &str) -> Problem {
    let (kind, id) = subject.split_once(' ').unwrap_or(("", subject));
    let name = match kind {
        "vehicle" => LocalText::new("车辆", "vehicle"),
        "tank" => LocalText::new("罐体", "tank"),
        "person" => LocalText::new("人员", "person"),
        "permit" => LocalText::new("许可证余量", "quantity left on permit"),
        other => LocalText::new(other, other),
    };
    Problem::new(
        Code::Claimed,
        format!("{} `{id}` 已被其他运单占用。", name.zh),
        format!("The {} `{id}` is held by another waybill.", name.en),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
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
        for (subject, zh, en) in [
            ("vehicle z10001", "车辆 `z10001`", "vehicle `z10001`"),
            ("tank fuel-1", "罐体 `fuel-1`", "tank `fuel-1`"),
            ("person sun", "人员 `sun`", "person `sun`"),
            ("permit p 1", "许可证余量 `p 1`", "quantity left on permit `p 1`"),
        ] {
            let (code, said_zh, said_en) = said(DeskError::Claimed { subject: subject.to_owned() });
            assert_eq!(code, Code::Claimed);
            assert_eq!(said_zh, format!("{zh} 已被其他运单占用。"));
            assert_eq!(said_en, format!("The {en} is held by another waybill."));
        }
    }
}
