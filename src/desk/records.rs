//! Writing records of the registry: what holds beyond the record itself, and one event a change.

use std::collections::BTreeMap;

use serde_json::json;

use crate::app::{AppError, Clock};
use crate::registry::{CompanyId, ImportError, Record, RecordError, RecordKind};
use crate::store::events::{self, NewEvent};
use crate::store::{self, StoreError, Tx};
use crate::units::local_text;
use crate::zones::Schedule;

/// Most complaints about one file that are answered.
const MAX_ERRORS: usize = 1000;

/// Everything that is wrong with a record, the hours of a holding place included: the router reads
/// them, and one place that it cannot read would keep every scheme from being taken up.
#[must_use]
pub fn complaints(record: &Record) -> Vec<RecordError> {
    let mut complaints = record.complaints();
    if let Record::HoldingPlace(place) = record
        && let Err(error) = Schedule::parse_expression(&place.opening_hours)
    {
        let field = "opening_hours".to_owned();
        complaints.push(RecordError { field, reason: error.text() });
    }
    complaints
}

/// Whose record it may be: `own` is the company the writer is limited to.
#[must_use]
pub fn foreign_owner(record: &Record, own: Option<&CompanyId>) -> Option<RecordError> {
    let (own, owner, field) = (own?, record.owner()?, record.owner_field()?);
    let is_own = own == owner && !own.as_str().is_empty();
    (!is_own).then(|| RecordError {
        field: field.to_owned(),
        reason: local_text!(
            "`{owner}` 不是您所在的单位（`{own}`），只能登记本单位的记录",
            "`{owner}` is not your own company, which is `{own}`: enter its records only"
        ),
    })
}

/// The company that a record is said to belong to has to be on file.
pub async fn missing_owner(
    tx: &mut Tx,
    record: &Record,
) -> Result<Option<RecordError>, StoreError> {
    let (Some(owner), Some(field)) = (record.owner(), record.owner_field()) else {
        return Ok(None);
    };
    if record.kind() == RecordKind::Company {
        return Ok(None);
    }
    let found = store::registry::find(tx, RecordKind::Company, owner.as_str()).await?;
    Ok(found.is_none().then(|| RecordError {
        field: field.to_owned(),
        reason: local_text!(
            "没有登记单位 `{owner}`，请先登记该单位",
            "`{owner}` is no company on file: enter the company first"
        ),
    }))
}

/// Writes a new record with its event.
pub async fn create(
    clock: &Clock,
    tx: &mut Tx,
    actor_id: &str,
    record: &Record,
    kind: &'static str,
) -> Result<(), AppError> {
    store::registry::insert(tx, record, clock.now()).await?;
    note(clock, tx, actor_id, record, kind, 1).await
}

/// Writes the next revision of a record with its event.
pub async fn change(
    clock: &Clock,
    tx: &mut Tx,
    actor_id: &str,
    record: &Record,
    expected: i64,
) -> Result<(), AppError> {
    store::registry::save(tx, record, expected, clock.now()).await?;
    note(clock, tx, actor_id, record, "record_changed", expected + 1).await
}

/// The event keeps the record itself: a report names the revisions it looked at, and this is where
/// they can be read again.
async fn note(
    clock: &Clock,
    tx: &mut Tx,
    actor_id: &str,
    record: &Record,
    kind: &'static str,
    revision: i64,
) -> Result<(), AppError> {
    let event = NewEvent {
        event_id: clock.new_id()?,
        subject: &format!("record/{}/{}", record.kind().as_str(), record.id()),
        kind,
        at: clock.now(),
        actor_id,
        body: json!({ "revision": revision, "record": record }),
    };
    events::append(tx, &event).await?;
    Ok(())
}

/// Writes new records, each with the row it came from. What stands in the way of any of them is
/// answered, and then the caller must not commit.
pub async fn import(
    clock: &Clock,
    tx: &mut Tx,
    actor_id: &str,
    own: Option<&CompanyId>,
    rows: &[(usize, Record)],
) -> Result<Vec<ImportError>, AppError> {
    let mut errors = Vec::new();
    let mut known: BTreeMap<CompanyId, Option<RecordError>> = BTreeMap::new();
    for (row, record) in rows {
        let mut wrong: Vec<RecordError> = complaints(record);
        wrong.extend(foreign_owner(record, own));
        if let Some(owner) = record.owner() {
            if !known.contains_key(owner) {
                known.insert(owner.clone(), missing_owner(tx, record).await?);
            }
            wrong.extend(known.get(owner).cloned().flatten());
        }
        // A file that is refused anyway is only looked through.
        if wrong.is_empty() && errors.is_empty() {
            wrong.extend(enter(clock, tx, actor_id, record).await?);
        } else if wrong.is_empty() {
            wrong.extend(on_file(tx, record).await?);
        }
        errors.extend(wrong.into_iter().map(|error| ImportError {
            row: *row,
            column: error.field,
            reason: error.reason,
        }));
        if errors.len() >= MAX_ERRORS {
            errors.truncate(MAX_ERRORS);
            break;
        }
    }
    Ok(errors)
}

async fn enter(
    clock: &Clock,
    tx: &mut Tx,
    actor_id: &str,
    record: &Record,
) -> Result<Option<RecordError>, AppError> {
    match create(clock, tx, actor_id, record, "record_imported").await {
        Ok(()) => Ok(None),
        Err(AppError::Store(StoreError::Taken { .. })) => Ok(Some(taken(record))),
        Err(error) => Err(error),
    }
}

async fn on_file(tx: &mut Tx, record: &Record) -> Result<Option<RecordError>, StoreError> {
    let found = store::registry::find(tx, record.kind(), record.id()).await?;
    Ok(found.map(|_| taken(record)))
}

fn taken(record: &Record) -> RecordError {
    let (id, label) = (record.id(), record.label());
    RecordError {
        field: format!("{}_id", record.kind().as_str()),
        reason: local_text!(
            "`{id}` 或 `{label}` 已经登记，请修改原有记录",
            "`{id}` or `{label}` is on file already: change that record instead"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(company: &str) -> Record {
        serde_json::from_value(json!({
            "kind": "site", "site_id": "s", "name": "s", "company": company,
            "location": [108.4, 30.8], "may_load": true, "may_unload": false,
        }))
        .unwrap()
    }

    #[test]
    fn a_record_of_another_company_is_named_with_its_field_and_one_without_company_is_nobodys() {
        let own = CompanyId("a".to_owned());
        assert_eq!(foreign_owner(&site("a"), Some(&own)), None);
        assert_eq!(foreign_owner(&site("b"), None), None);
        let refused = foreign_owner(&site("b"), Some(&own)).unwrap();
        assert_eq!(refused.field, "company");
        assert!(
            [&refused.reason.zh, &refused.reason.en]
                .iter()
                .all(|said| said.contains("`b`") && said.contains("`a`")),
            "{refused}"
        );
        let nobody = CompanyId::default();
        assert!(foreign_owner(&site(""), Some(&nobody)).is_some());
    }

    #[test]
    fn hours_that_the_router_cannot_read_are_refused_before_they_are_kept() {
        let place = |hours: &str| -> Record {
            serde_json::from_value(json!({
                "kind": "holding_place", "holding_place_id": "h", "name": "h",
                "location": [108.4, 30.8], "opening_hours": hours,
            }))
            .unwrap()
        };
        assert_eq!(complaints(&place("")), []);
        assert_eq!(complaints(&place("Mo-Su 06:00-22:00")), []);
        let refused = complaints(&place("whenever"));
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].field, "opening_hours");
        assert!(refused[0].reason.zh.contains("`whenever`"), "{refused:?}");
    }
}
