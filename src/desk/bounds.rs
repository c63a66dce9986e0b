//! Bounds of everything a client may write on a waybill.

use jiff::Timestamp;

use super::{DeskError, FieldError};
use crate::app::App;
use crate::auth::{Actor, Role};
use crate::registry::{CompanyId, MAX_ID, PersonId, SiteId, TankId, VehicleId};
use crate::units::{LocalText, local_text};
use crate::waybill::{Action, Content, Place, may};

/// The bounds of a waybill's content, and the own company in its place: nobody writes a waybill that
/// they could not see afterwards.
pub(super) fn check_content(app: &App, actor: &Actor, content: &Content) -> Result<(), DeskError> {
    check_action(app, actor, Action::Write, content)
}

/// The bounds of a content that is only asked about: the own company stands where its waybills are
/// seen from, so that nobody asks for others.
pub(super) fn check_question(app: &App, actor: &Actor, content: &Content) -> Result<(), DeskError> {
    check_action(app, actor, Action::View, content)
}

fn check_action(
    app: &App,
    actor: &Actor,
    action: Action,
    content: &Content,
) -> Result<(), DeskError> {
    let mut errors = Vec::new();
    if !may(actor, action, content) {
        let (field, zh, en) = match actor.role {
            Role::Dispatcher => ("carrier", "承运人", "the carrier"),
            Role::LoadingClerk => ("loader", "装货人", "the loader"),
            _ => ("consignor", "托运人", "the consignor"),
        };
        let reason = local_text!("{zh}须为您所在的单位", "your own company has to be {en}");
        errors.push(FieldError { field: field.to_owned(), reason });
    }
    errors.extend(complaints(app, content));
    if errors.is_empty() { Ok(()) } else { Err(DeskError::Invalid(errors)) }
}

/// Every bound that the content passes, whoever wrote it.
pub(super) fn complaints(app: &App, content: &Content) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |field: String, reason: LocalText| errors.push(FieldError { field, reason });
    check_lists(app, content, &mut wrong);
    for (field, text, most) in texts(content) {
        let length = text.chars().count();
        if length > most {
            wrong(field, too_long(length, most));
        }
    }
    for (field, instant) in [
        ("loading_at", content.loading_at),
        ("depart_from", content.depart_from),
        ("depart_until", content.depart_until),
    ] {
        if let Some(instant) = instant.filter(|instant| !is_reasonable(*instant)) {
            let reason = local_text!(
                "`{instant}` 不在 2000 年至 2100 年之间",
                "`{instant}` lies outside the years 2000 to 2100"
            );
            wrong(field.to_owned(), reason);
        }
    }
    if let (Some(from), Some(until)) =
        (content.depart_from.or(content.loading_at), content.depart_until)
        && until < from
    {
        let reason = local_text!(
            "`{until}` 早于最早出发时间，请改正",
            "`{until}` lies before the first possible departure: correct it"
        );
        wrong("depart_until".to_owned(), reason);
    }
    errors
}

fn check_lists(app: &App, content: &Content, wrong: &mut impl FnMut(String, LocalText)) {
    if content.load.len() > Content::MAX_ITEMS {
        let reason = local_text!("最多 {} 项货物", "at most {} lines of goods", Content::MAX_ITEMS);
        wrong("load".to_owned(), reason);
    }
    if content.permits.len() > Content::MAX_PERMITS {
        let reason = local_text!("最多 {} 份许可", "at most {} permits", Content::MAX_PERMITS);
        wrong("permits".to_owned(), reason);
    }
    for (line, item) in content.load.iter().take(Content::MAX_ITEMS).enumerate() {
        if app.district.catalogue.find(item.entry).is_none() {
            let reason = local_text!(
                "`{}` 不在危险货物品名表中，请按名称或 UN 编号查找",
                "`{}` is not in the dangerous goods list: look it up by name or UN number",
                item.entry,
            );
            wrong(format!("load.{line}.entry"), reason);
        }
    }
    // A permit is charged once for a waybill.
    for (line, permit) in content.permits.iter().take(Content::MAX_PERMITS).enumerate() {
        if content.permits[..line].contains(permit) {
            let reason = local_text!(
                "`{permit}` 写了两次，请删除其一",
                "`{permit}` is named twice: remove one"
            );
            wrong(format!("permits.{line}"), reason);
        }
    }
}

/// Every text with its field and the most characters that go into it.
fn texts(content: &Content) -> Vec<(String, &str, usize)> {
    let mut texts: Vec<(String, &str, usize)> = [
        ("emergency_phone", content.emergency_phone.as_str()),
        ("waste_manifest", content.waste_manifest.as_str()),
        ("special_agreement", content.special_agreement.as_str()),
        ("dispatcher", content.dispatcher.as_str()),
        ("remarks", content.remarks.as_str()),
    ]
    .into_iter()
    .map(|(field, text)| (field.to_owned(), text, Content::MAX_TEXT))
    .collect();
    for (line, item) in content.load.iter().enumerate() {
        for (field, text) in
            [("technical_name", &item.technical_name), ("packaging", &item.packaging)]
        {
            texts.push((format!("load.{line}.{field}"), text.as_str(), Content::MAX_TEXT));
        }
    }
    let ids = [
        ("consignor", content.consignor.as_ref().map(CompanyId::as_str)),
        ("carrier", content.carrier.as_ref().map(CompanyId::as_str)),
        ("loader", content.loader.as_ref().map(CompanyId::as_str)),
        ("consignee", content.consignee.as_ref().map(CompanyId::as_str)),
        ("origin", content.origin.as_ref().map(SiteId::as_str)),
        ("destination", content.destination.as_ref().map(SiteId::as_str)),
        ("vehicle", content.vehicle.as_ref().map(VehicleId::as_str)),
        ("trailer", content.trailer.as_ref().map(VehicleId::as_str)),
        ("tank", content.tank.as_ref().map(TankId::as_str)),
        ("driver", content.driver.as_ref().map(PersonId::as_str)),
        ("escort", content.escort.as_ref().map(PersonId::as_str)),
    ];
    texts.extend(ids.into_iter().filter_map(|(field, id)| Some((field.to_owned(), id?, MAX_ID))));
    for (line, permit) in content.permits.iter().enumerate() {
        texts.push((format!("permits.{line}"), permit.as_str(), MAX_ID));
    }
    texts
}

fn too_long(length: usize, most: usize) -> LocalText {
    local_text!(
        "`{length}` 个字符过长：最多 {most} 个，请缩短",
        "`{length}` characters, at most {most} go in: shorten it"
    )
}

/// The bound of every free text.
pub(super) fn check_text(field: &str, text: &str) -> Result<(), DeskError> {
    let length = text.chars().count();
    if length > Content::MAX_TEXT {
        return Err(DeskError::invalid(field, too_long(length, Content::MAX_TEXT)));
    }
    Ok(())
}

/// The bounds of where a step was taken.
pub(super) fn check_place(place: &Place) -> Result<(), DeskError> {
    check_text("place.name", &place.name)?;
    match place.location {
        Some(location) if !location.is_valid() => {
            let reason = local_text!(
                "`[{}, {}]` 不是地球上的点：应为 WGS-84 经度和纬度",
                "`[{}, {}]` is not on the globe: give longitude and latitude in WGS-84",
                location.lon,
                location.lat,
            );
            Err(DeskError::invalid("place.location", reason))
        }
        Some(_) | None => Ok(()),
    }
}

/// 2000-01-01 to 2100-01-01, so that no calendar arithmetic further on can run over.
#[must_use]
pub fn is_reasonable(instant: Timestamp) -> bool {
    (946_684_800..4_102_444_800).contains(&instant.as_second())
}
