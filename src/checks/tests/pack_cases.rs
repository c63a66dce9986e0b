//! What a rule pack text is refused for.

use super::lawful::{PACK, day, pack};
use crate::checks::{PackName, RulePack, Severity};

fn refused(text: &str) -> String {
    RulePack::parse(text).unwrap_err().to_string()
}

/// The pack with one piece replaced; the piece must be there.
fn with(from: &str, to: &str) -> String {
    assert!(PACK.contains(from), "`{from}` is not in the pack");
    PACK.replacen(from, to, 1)
}

#[test]
fn the_shipped_pack_is_complete_and_its_editions_follow_each_other() {
    let pack = pack();
    assert_eq!(pack.name, PackName::Cn);
    assert_eq!(pack.manual_items.len(), 19);
    assert_eq!(pack.edition_on(day("2026-04-30")), "cn 2020-01-01");
    assert_eq!(pack.edition_on(day("2026-05-01")), "cn 2026-05-01");
    let rule = pack.rule_on("W12", day("2026-04-30")).unwrap();
    assert_eq!(rule.valid_to, Some(day("2026-04-30")));
    assert_eq!(rule.severity, Severity::Block);
    assert_eq!(pack.rule_on("W12", day("1999-01-01")).unwrap().valid_from, Some(day("2020-01-01")));
    assert_eq!(pack.rule_on("X1", day("2026-05-01")), None);
}

#[test]
fn a_missing_rule_is_named() {
    assert!(
        refused(&with("code = \"W16\"", "code = \"G99\"\nconcerns = \"any\"")).contains("`W16`")
    );
}

#[test]
fn an_unknown_rule_is_named_with_its_line() {
    let text = with("code = \"W16\"", "code = \"W99\"");
    let line = 1 + text.lines().position(|line| line == "code = \"W99\"").unwrap();
    let message = refused(&text);
    // The table begins one line above, with its header.
    assert!(message.contains("`W99`"), "{message}");
    assert!(message.contains(&format!("line {}", line - 1)), "{message}");
}

#[test]
fn a_rule_that_stands_twice_is_refused() {
    assert!(refused(&with("code = \"W2\"", "code = \"W1\"")).contains("twice"));
}

#[test]
fn editions_may_neither_overlap_nor_leave_a_gap_nor_end_before_they_begin() {
    let overlap = with("valid_to = \"2026-04-30\"", "valid_to = \"2026-05-01\"");
    assert!(refused(&overlap).contains("overlaps"), "{}", refused(&overlap));
    let open = with("valid_to = \"2026-04-30\"\n", "");
    assert!(refused(&open).contains("overlaps"));
    let gap = with("valid_to = \"2026-04-30\"", "valid_to = \"2026-04-29\"");
    assert!(refused(&gap).contains("2026-04-30"), "{}", refused(&gap));
    let reversed = with("valid_to = \"2026-04-30\"", "valid_to = \"2019-12-31\"");
    assert!(refused(&reversed).contains("lies before"));
}

#[test]
fn a_blank_text_a_wrong_parameter_and_a_stray_key_are_refused() {
    assert!(
        refused(&with("title.en = \"The carrier's licence is valid", "title.en = \"\" #"))
            .contains("`title`")
    );
    assert!(
        refused(&with("corridor_share_min = 0.98", "corridor_share_min = 1.1"))
            .contains("corridor_share_min")
    );
    assert!(refused(&with("corridor_share_min = 0.98", "")).contains("corridor_share_min"));
    assert!(refused(&with("corridor_share_min", "corridor_share")).contains("corridor_share"));
    assert!(refused(&with("severity = \"block\"", "severity = \"fatal\"")).contains("fatal"));
    assert!(refused(&with("concerns = \"dangerous_goods\"\n", "")).contains("concerns"));
    assert!(
        refused(&with("code = \"W1\"", "code = \"W1\"\nconcerns = \"any\"")).contains("concerns")
    );
    assert!(refused("name = ").contains("line 1"));
}

#[test]
fn a_penalty_belongs_to_its_edition_and_needs_both_texts() {
    let pack = pack();
    let fined = |day_text| pack.rule_on("W14", day(day_text)).unwrap().penalty.clone();
    assert!(fined("2026-04-30").unwrap().verified);
    assert_eq!(fined("2026-05-01"), None, "order 591 does not fine under the new law");
    assert!(!pack.rule_on("L1", day("2026-05-01")).unwrap().penalty.as_ref().unwrap().verified);
    let blank = with("penalty.en = \"Road Traffic", "penalty.en = \"\" # \"Road Traffic");
    assert!(refused(&blank).contains("`penalty`"), "{}", refused(&blank));
    let unknown = with("penalty.verified = false", "penalty.checked = false");
    assert!(refused(&unknown).contains("checked"), "{}", refused(&unknown));
}

#[test]
fn codes_come_once_each_in_the_order_of_the_report() {
    let pack = pack();
    let codes: Vec<&str> = pack.codes().collect();
    let distinct: std::collections::BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(codes.len(), distinct.len());
    assert_eq!((codes[0], codes[codes.len() - 1]), ("W1", "G19"));
    assert_eq!(pack.editions("W14").count(), 2);
}
