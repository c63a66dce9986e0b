//! Writes a waybill with its summary and its event, in the caller's transaction.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{DeskError, Facts};
use crate::app::App;
use crate::auth::Actor;
use crate::checks::Subject;
use crate::goods::Entry;
use crate::store::events::{self, NewEvent};
use crate::store::waybills::Summary;
use crate::store::{self, Tx};
use crate::units::LocalText;
use crate::waybill::{State, Waybill};

/// What goes into the log beside who and when.
pub(super) struct Happening<'a> {
    /// What happened, such as `waybill_issued`.
    pub kind: &'a str,
    /// Details.
    pub body: Value,
}

/// Writes the next revision.
pub(super) async fn save(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    waybill: &Waybill,
    facts: &Facts,
    happening: Happening<'_>,
) -> Result<(), DeskError> {
    store::waybills::save(tx, waybill, &summary(waybill, &facts.subject)).await?;
    note(app, tx, actor, waybill, happening).await
}

/// Writes a new waybill.
pub(super) async fn insert(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    waybill: &Waybill,
    facts: &Facts,
) -> Result<(), DeskError> {
    store::waybills::insert(tx, waybill, &summary(waybill, &facts.subject)).await?;
    let happening = Happening { kind: "waybill_drafted", body: json!({}) };
    note(app, tx, actor, waybill, happening).await
}

async fn note(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    waybill: &Waybill,
    happening: Happening<'_>,
) -> Result<(), DeskError> {
    let mut body = happening.body;
    if let Value::Object(members) = &mut body {
        members.insert("revision".to_owned(), json!(waybill.revision));
        members.insert("state".to_owned(), json!(waybill.state.name()));
        members.insert("actor".to_owned(), json!(actor.display_name));
    }
    let event = NewEvent {
        event_id: app.new_id()?,
        subject: &format!("waybill/{}", waybill.waybill_id),
        kind: happening.kind,
        at: now_of(waybill),
        actor_id: &actor.account_id,
        body,
    };
    events::append(tx, &event).await?;
    Ok(())
}

/// The event carries the instant of the change itself.
const fn now_of(waybill: &Waybill) -> Timestamp {
    waybill.updated_at
}

fn summary(waybill: &Waybill, subject: &Subject) -> Summary {
    let company = |company: &Option<crate::registry::Company>| {
        company.as_ref().map(|company| company.name.clone()).unwrap_or_default()
    };
    let site = |site: &Option<crate::registry::Site>| {
        site.as_ref().map(|site| site.name.clone()).unwrap_or_default()
    };
    Summary {
        waybill_id: waybill.waybill_id.to_string(),
        revision: waybill.revision,
        state: waybill.state.name().to_owned(),
        number: number(waybill),
        consignor: company(&subject.consignor),
        carrier: company(&subject.carrier),
        loader: company(&subject.loader),
        consignee: company(&subject.consignee),
        plates: [&subject.vehicle, &subject.trailer]
            .into_iter()
            .flatten()
            .map(|vehicle| vehicle.plate.clone())
            .collect(),
        goods: subject.entries.iter().flatten().map(goods_line).collect(),
        origin: site(&subject.origin),
        destination: site(&subject.destination),
        loading_at: waybill.content.loading_at,
        updated_at: Some(waybill.updated_at),
    }
}

fn number(waybill: &Waybill) -> String {
    match &waybill.state {
        State::Voided { voided } => {
            voided.number.as_ref().map(ToString::to_string).unwrap_or_default()
        }
        state => state.issued().map(|issued| issued.number.to_string()).unwrap_or_default(),
    }
}

fn goods_line(entry: &Entry) -> LocalText {
    let zh = if entry.proper_shipping_name_zh.is_empty() {
        &entry.proper_shipping_name
    } else {
        &entry.proper_shipping_name_zh
    };
    let number = entry.key.un_number;
    LocalText::new(format!("{number} {zh}"), format!("{number} {}", entry.proper_shipping_name))
}
