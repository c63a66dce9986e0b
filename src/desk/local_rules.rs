//! Local rules from the first draft to being in force and out of force again: written by one person,
//! published and withdrawn by another.

use serde_json::{Value, json};

use super::committee::{self, second_person};
use super::{DeskError, Done, FieldError, Seal, expect_revision, retrying};
use crate::app::{App, AppError};
use crate::auth::{Actor, Role};
use crate::checks::{LocalRule, LocalRules, MAX_LOCAL_RULES, RuleText};
use crate::store::local_rules::{self, LocalRuleState, StoredLocalRule};
use crate::store::{StoreError, Tx};
use crate::units::LocalText;

/// Checks a rule by itself and beside the rules of the files.
async fn check(app: &App, text: &RuleText) -> Result<(), DeskError> {
    let written = text.clone();
    let checked = tokio::task::spawn_blocking(move || {
        LocalRule::new(written.clone()).map_err(|complaints| {
            complaints
                .into_iter()
                .map(|complaint| FieldError {
                    field: complaint.field.to_owned(),
                    reason: complaint.placed(&written),
                })
                .collect()
        })
    })
    .await
    .map_err(|_| DeskError::App(AppError::Interrupted))?;
    let rule = checked.map_err(DeskError::Invalid)?;
    beside(&app.district.local_rules, vec![rule])
}

fn beside(files: &LocalRules, rules: Vec<LocalRule>) -> Result<(), DeskError> {
    match files.with(rules, 0) {
        Ok(_) => Ok(()),
        Err(error) => Err(DeskError::invalid("code", error.0)),
    }
}

/// Begins a local rule.
pub async fn create_local_rule(
    app: &App,
    actor: &Actor,
    text: RuleText,
    seal: &Seal<StoredLocalRule>,
) -> Result<Done<StoredLocalRule>, DeskError> {
    if actor.role != Role::CommitteeEditor {
        return Err(DeskError::Forbidden);
    }
    if let Some(kept) = seal.look(app).await? {
        return Ok(Done::Before(kept));
    }
    check(app, &text).await?;
    let rule_id = app.new_id()?;
    retrying!(create_once(app, actor, &rule_id, &text, seal))
}

async fn create_once(
    app: &App,
    actor: &Actor,
    rule_id: &str,
    text: &RuleText,
    seal: &Seal<StoredLocalRule>,
) -> Result<Done<StoredLocalRule>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let now = app.clock.now();
    if let Some(kept) = seal.take(&mut tx, now).await? {
        return Ok(Done::Before(kept));
    }
    let stored = StoredLocalRule {
        rule_id: rule_id.to_owned(),
        revision: 1,
        state: LocalRuleState::Draft,
        author_id: actor.account_id.clone(),
        author: actor.display_name.clone(),
        approver_id: String::new(),
        approver: String::new(),
        created_at: now,
        published_at: None,
        rule: text.clone(),
    };
    local_rules::insert(&mut tx, &stored).await?;
    note(app, &mut tx, actor, &stored, "local_rule_drafted", json!({ "rule": text })).await?;
    seal.finish(tx, stored).await
}

async fn find(
    tx: &mut Tx,
    rule_id: &str,
    expected: Option<i64>,
) -> Result<StoredLocalRule, DeskError> {
    let stored = local_rules::find(tx, rule_id).await?.ok_or(DeskError::NotFound)?;
    expect_revision(stored.revision, expected)?;
    Ok(stored)
}

fn not_a_draft() -> DeskError {
    DeskError::LocalRuleState(LocalText::new(
        "规则已发布或已撤销，不能再改动；请以同一代码另拟新规则，发布后即替换",
        "the rule was published or withdrawn and never changes: write a new one of the same code, which replaces it when published",
    ))
}

/// Replaces what is written in a draft. Whoever wrote last is the author.
pub async fn change_local_rule(
    app: &App,
    actor: &Actor,
    rule_id: &str,
    expected: i64,
    text: RuleText,
) -> Result<StoredLocalRule, DeskError> {
    check(app, &text).await?;
    retrying!(change_once(app, actor, rule_id, expected, &text))
}

async fn change_once(
    app: &App,
    actor: &Actor,
    rule_id: &str,
    expected: i64,
    text: &RuleText,
) -> Result<StoredLocalRule, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let stored = find(&mut tx, rule_id, Some(expected)).await?;
    if stored.state != LocalRuleState::Draft {
        return Err(not_a_draft());
    }
    let stored = StoredLocalRule {
        revision: stored.revision + 1,
        author_id: actor.account_id.clone(),
        author: actor.display_name.clone(),
        rule: text.clone(),
        ..stored
    };
    local_rules::save(&mut tx, &stored).await?;
    note(app, &mut tx, actor, &stored, "local_rule_changed", json!({ "rule": text })).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(stored)
}

/// Puts a rule in force or takes it out of force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalRuleMove {
    /// A draft comes into force and replaces the rule of its code.
    Publish,
    /// A draft or a rule in force counts no more.
    Withdraw,
}

/// Publishes or withdraws, by an approver who did not write the rule; at once in this process, within
/// a second in others.
pub async fn move_local_rule(
    app: &App,
    actor: &Actor,
    rule_id: &str,
    expected: Option<i64>,
    how: LocalRuleMove,
    seal: &Seal<StoredLocalRule>,
) -> Result<Done<StoredLocalRule>, DeskError> {
    if actor.role != Role::CommitteeApprover {
        return Err(DeskError::Forbidden);
    }
    if let Some(kept) = seal.look(app).await? {
        return Ok(Done::Before(kept));
    }
    let stored = {
        let mut tx = app.store.begin_read().await?;
        find(&mut tx, rule_id, None).await?
    };
    if how == LocalRuleMove::Publish {
        // A rule that this program cannot read would keep every process from taking up the rest.
        check(app, &stored.rule).await?;
    }
    let done =
        retrying!(move_once(app, actor, rule_id, expected.or(Some(stored.revision)), how, seal))?;
    if let Err(error) = app.reload_local_rules().await {
        tracing::error!(%error, "the local rules were not taken up");
    }
    Ok(done)
}

async fn move_once(
    app: &App,
    actor: &Actor,
    rule_id: &str,
    expected: Option<i64>,
    how: LocalRuleMove,
    seal: &Seal<StoredLocalRule>,
) -> Result<Done<StoredLocalRule>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let now = app.clock.now();
    if let Some(kept) = seal.take(&mut tx, now).await? {
        return Ok(Done::Before(kept));
    }
    let stored = find(&mut tx, rule_id, expected).await?;
    second_person(actor, &stored.author_id)?;
    let (state, published_at, kind) = match (how, stored.state) {
        (LocalRuleMove::Publish, LocalRuleState::Draft) => {
            replace(app, &mut tx, actor, &stored.rule.code).await?;
            (LocalRuleState::InForce, Some(now), "local_rule_published")
        }
        (LocalRuleMove::Publish, _) => return Err(not_a_draft()),
        (LocalRuleMove::Withdraw, LocalRuleState::Withdrawn) => {
            return Err(DeskError::LocalRuleState(LocalText::new(
                "规则已撤销",
                "the rule is withdrawn already",
            )));
        }
        (LocalRuleMove::Withdraw, _) => {
            (LocalRuleState::Withdrawn, stored.published_at, "local_rule_withdrawn")
        }
    };
    let was = stored.state;
    let stored = StoredLocalRule {
        revision: stored.revision + 1,
        state,
        published_at,
        approver_id: actor.account_id.clone(),
        approver: actor.display_name.clone(),
        ..stored
    };
    local_rules::save(&mut tx, &stored).await?;
    let mut body = json!({ "code": stored.rule.code, "author_id": stored.author_id });
    if state == LocalRuleState::InForce || was == LocalRuleState::InForce {
        body["local_revision"] = json!(local_rules::take_revision(&mut tx, rule_id).await?);
    }
    if state == LocalRuleState::InForce {
        bound(app, local_rules::in_force(&mut tx).await?.len())?;
    }
    note(app, &mut tx, actor, &stored, kind, body).await?;
    seal.finish(tx, stored).await
}

fn bound(app: &App, through_interface: usize) -> Result<(), DeskError> {
    if app.district.local_rules.len() + through_interface > MAX_LOCAL_RULES {
        let reason = LocalText::new(
            format!("地方规则已达 {MAX_LOCAL_RULES} 条，请先撤销不用的规则"),
            format!("{MAX_LOCAL_RULES} local rules are in force: withdraw one that is not needed"),
        );
        return Err(DeskError::invalid("code", reason));
    }
    Ok(())
}

/// Takes the rule of this code out of force.
async fn replace(app: &App, tx: &mut Tx, actor: &Actor, code: &str) -> Result<(), DeskError> {
    let Some(earlier) = local_rules::find_in_force(tx, code).await? else { return Ok(()) };
    let earlier = StoredLocalRule {
        revision: earlier.revision + 1,
        state: LocalRuleState::Withdrawn,
        ..earlier
    };
    local_rules::save(tx, &earlier).await?;
    note(app, tx, actor, &earlier, "local_rule_replaced", json!({ "code": code })).await
}

async fn note(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    stored: &StoredLocalRule,
    kind: &'static str,
    body: Value,
) -> Result<(), DeskError> {
    let subject = format!("local_rule/{}", stored.rule_id);
    committee::note(app, tx, actor, (&subject, stored.revision), kind, body).await
}
