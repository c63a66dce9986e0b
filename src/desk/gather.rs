//! The facts about one waybill, read in one transaction: what the checks look at and what the router
//! is asked.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::DeskError;
use crate::app::App;
use crate::checks::{
    ManualAnswer, OpenWaybill, PermitBalance, RecordVersion, RouteFacts, Stage, Subject,
};
use crate::goods::LoadProfile;
use crate::registry::{
    BlacklistEntry, BlacklistSubject, Company, CompanyId, Permit, PermitKind, Person, PersonId,
    Record, RecordKind, Site, SiteId, Tank, TankId, Vehicle, VehicleId,
};
use crate::roads::{ArcId, Network};
use crate::routing::{
    DEPARTURE_WINDOW, Plan, Snapshot, Trip, combination, corridor_share, prescribed_arcs,
};
use crate::store::claims::{self, Claim};
use crate::store::{self, StoreError, Tx};
use crate::units::{Kilograms, LonLat};
use crate::waybill::{Content, WaybillId};

/// How far from an approved route a road may run and still be on it, in metres: a carriageway's
/// width and the drawing error of a route given as a line.
const CORRIDOR_TOLERANCE_M: f64 = 50.0;

/// At which step facts are asked for, and what that step brings along.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// Stage of the checks.
    pub stage: Stage,
    /// The way, once there is one.
    pub plan: Option<&'a Plan>,
    /// Answers of the gate.
    pub answers: &'a [ManualAnswer],
    /// Metered quantities.
    pub metered_kg: &'a [Kilograms],
}

impl<'a> Step<'a> {
    /// While it is written.
    #[must_use]
    pub const fn planning(plan: Option<&'a Plan>) -> Self {
        Self { stage: Stage::Planning, plan, answers: &[], metered_kg: &[] }
    }
}

/// Everything known about one intended trip.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the checks look at.
    pub subject: Subject,
    /// What is claimed when the waybill is issued.
    pub claims: Vec<Claim>,
    /// What the router is asked; `None` while origin, destination, vehicle or time is missing, or the
    /// list does not have an entry: then the checks say so.
    pub trip: Option<Trip>,
}

/// Reads records one by one and notes which revision was looked at.
struct Reader<'t> {
    tx: &'t mut Tx,
    versions: Vec<RecordVersion>,
}

impl Reader<'_> {
    async fn record(&mut self, kind: RecordKind, id: &str) -> Result<Option<Record>, StoreError> {
        let Some(stored) = store::registry::find(self.tx, kind, id).await? else {
            return Ok(None);
        };
        let version = RecordVersion { kind, id: id.to_owned(), revision: stored.revision };
        if !self.versions.contains(&version) {
            self.versions.push(version);
        }
        Ok(Some(stored.record))
    }
}

/// One reading function for each kind: `None` in, or not on file, gives `None`.
macro_rules! readers {
    ($($name:ident: $id:ty => $kind:ident $record:ty;)+) => {
        impl Reader<'_> {$(
            async fn $name(&mut self, id: Option<&$id>) -> Result<Option<$record>, StoreError> {
                let Some(id) = id else { return Ok(None) };
                match self.record(RecordKind::$kind, id.as_str()).await? {
                    Some(Record::$kind(record)) => Ok(Some(record)),
                    Some(_) | None => Ok(None),
                }
            }
        )+}
    };
}

readers! {
    company: CompanyId => Company Company;
    vehicle: VehicleId => Vehicle Vehicle;
    tank: TankId => Tank Tank;
    person: PersonId => Person Person;
    site: SiteId => Site Site;
    permit: crate::registry::PermitId => Permit Permit;
}

/// Gathers the facts in a reading transaction of its own.
pub async fn facts_of(
    app: &App,
    waybill_id: &WaybillId,
    content: &Content,
    step: Step<'_>,
) -> Result<Facts, DeskError> {
    let mut tx = app.store.begin_read().await?;
    facts(app, &mut tx, waybill_id, content, step).await
}

/// Gathers the facts inside a transaction.
pub async fn facts(
    app: &App,
    tx: &mut Tx,
    waybill_id: &WaybillId,
    content: &Content,
    step: Step<'_>,
) -> Result<Facts, DeskError> {
    // Many records are read one after the other, and each step of a desk waits for this.
    Box::pin(gather(app, tx, waybill_id, content, step)).await
}

async fn gather(
    app: &App,
    tx: &mut Tx,
    waybill_id: &WaybillId,
    content: &Content,
    step: Step<'_>,
) -> Result<Facts, DeskError> {
    let mut reader = Reader { tx, versions: Vec::new() };
    let mut subject = parties(app, &mut reader, waybill_id, content, &step).await?;
    read_equipment(&mut reader, content, &mut subject).await?;
    read_permits(&mut reader, waybill_id, content, &mut subject).await?;
    subject.blacklist = blacklist(reader.tx, &subject).await?;
    subject.records = reader.versions;
    let claims = claims_of(&subject);
    subject.open_waybills = claims::holders(tx, waybill_id, &claims)
        .await?
        .into_iter()
        .map(|holder| OpenWaybill {
            waybill_id: holder.waybill_id,
            number: holder.number,
            holds: holder.kind,
        })
        .collect();
    let network = &app.district.network;
    subject.route = step.plan.map(|plan| route_facts(network, plan, &subject.permits));
    let profile = app.district.catalogue.profile(&content.load).ok();
    let snapshot = app.snapshot();
    let trip = profile.and_then(|profile| trip(&snapshot, content, &Parts::of(&subject), profile));
    Ok(Facts { subject, claims, trip })
}

/// When the waybill was filed; now for one that is not: a draft is filed at the earliest now.
async fn filed_at(app: &App, tx: &mut Tx, waybill_id: &WaybillId) -> Result<Timestamp, StoreError> {
    Ok(store::waybills::filed_at(tx, waybill_id).await?.unwrap_or_else(|| app.clock.now()))
}

async fn parties(
    app: &App,
    reader: &mut Reader<'_>,
    waybill_id: &WaybillId,
    content: &Content,
    step: &Step<'_>,
) -> Result<Subject, DeskError> {
    let catalogue = &app.district.catalogue;
    Ok(Subject {
        stage: step.stage,
        time_zone: app.district.time_zone.clone(),
        loading_at: content.loading_at,
        filed_at: Some(filed_at(app, reader.tx, waybill_id).await?),
        entries: content.load.iter().map(|item| catalogue.find(item.entry).cloned()).collect(),
        load: content.load.clone(),
        consignor: reader.company(content.consignor.as_ref()).await?,
        carrier: reader.company(content.carrier.as_ref()).await?,
        loader: reader.company(content.loader.as_ref()).await?,
        consignee: reader.company(content.consignee.as_ref()).await?,
        origin: reader.site(content.origin.as_ref()).await?,
        destination: reader.site(content.destination.as_ref()).await?,
        vehicle: None,
        trailer: None,
        tank: None,
        driver: reader.person(content.driver.as_ref()).await?,
        escort: reader.person(content.escort.as_ref()).await?,
        permits: Vec::new(),
        permit_balances: Vec::new(),
        blacklist: Vec::new(),
        open_waybills: Vec::new(),
        emergency_phone: content.emergency_phone.clone(),
        waste_manifest: content.waste_manifest.clone(),
        route: None,
        answers: step.answers.to_vec(),
        metered_kg: step.metered_kg.to_vec(),
        records: Vec::new(),
    })
}

/// The tank is the one named, or else the one fixed to the trailer or the vehicle.
async fn read_equipment(
    reader: &mut Reader<'_>,
    content: &Content,
    subject: &mut Subject,
) -> Result<(), StoreError> {
    subject.vehicle = reader.vehicle(content.vehicle.as_ref()).await?;
    subject.trailer = reader.vehicle(content.trailer.as_ref()).await?;
    let fixed = subject
        .trailer
        .as_ref()
        .and_then(|trailer| trailer.tank.clone())
        .or_else(|| subject.vehicle.as_ref().and_then(|vehicle| vehicle.tank.clone()));
    subject.tank = reader.tank(content.tank.as_ref().or(fixed.as_ref())).await?;
    Ok(())
}

async fn read_permits(
    reader: &mut Reader<'_>,
    waybill_id: &WaybillId,
    content: &Content,
    subject: &mut Subject,
) -> Result<(), StoreError> {
    for permit_id in &content.permits {
        let Some(permit) = reader.permit(Some(permit_id)).await? else { continue };
        let used = claims::permit_used(reader.tx, permit_id, waybill_id).await?;
        subject.permit_balances.push(PermitBalance {
            permit_id: permit_id.clone(),
            remaining_kg: Kilograms::ZERO.max(permit.granted_kg - used),
        });
        subject.permits.push(permit);
    }
    Ok(())
}

async fn blacklist(tx: &mut Tx, subject: &Subject) -> Result<Vec<BlacklistEntry>, StoreError> {
    let companies = [&subject.consignor, &subject.carrier, &subject.loader, &subject.consignee];
    let vehicles = [&subject.vehicle, &subject.trailer];
    let people = [&subject.driver, &subject.escort];
    let concerns = |whom: &BlacklistSubject| match whom {
        BlacklistSubject::Company(id) => {
            companies.iter().any(|one| one.as_ref().is_some_and(|one| one.company_id == *id))
        }
        BlacklistSubject::Vehicle(id) => {
            vehicles.iter().any(|one| one.as_ref().is_some_and(|one| one.vehicle_id == *id))
        }
        BlacklistSubject::Person(id) => {
            people.iter().any(|one| one.as_ref().is_some_and(|one| one.person_id == *id))
        }
    };
    let mut entries = Vec::new();
    for stored in store::registry::all(tx, RecordKind::Blacklist).await? {
        if let Record::Blacklist(entry) = stored.record
            && concerns(&entry.subject)
        {
            entries.push(entry);
        }
    }
    Ok(entries)
}

fn claims_of(subject: &Subject) -> Vec<Claim> {
    let claim = |kind, id: Option<&str>| id.map(|id| Claim { kind, subject_id: id.to_owned() });
    [
        claim("vehicle", subject.vehicle.as_ref().map(|one| one.vehicle_id.as_str())),
        // A trailer is a vehicle too: whoever holds it as one holds it as the other.
        claim("vehicle", subject.trailer.as_ref().map(|one| one.vehicle_id.as_str())),
        claim("tank", subject.tank.as_ref().map(|one| one.tank_id.as_str())),
        // One person cannot drive one truck and escort another at the same time.
        claim("person", subject.driver.as_ref().map(|one| one.person_id.as_str())),
        claim("person", subject.escort.as_ref().map(|one| one.person_id.as_str())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn route_facts(network: &Network, plan: &Plan, permits: &[Permit]) -> RouteFacts {
    let mut arcs = plan.legs.iter().flat_map(|leg| &leg.arcs);
    RouteFacts {
        departs_at: plan.departs_at,
        arrives_at: plan.arrives_at,
        #[expect(clippy::cast_possible_truncation, reason = "a road is shorter than 2^63 mm")]
        length_mm: (plan.distance_m * 1000.0).round() as i64,
        uses_tunnel: arcs.any(|arc| network.attributes(*arc).is_tunnel),
        corridor_share: permits
            .iter()
            .filter(|permit| !permit.route.is_empty())
            .map(|permit| {
                let share = corridor_share(plan, &permit.route, CORRIDOR_TOLERANCE_M);
                (permit.permit_id.clone(), share)
            })
            .collect(),
    }
}

/// What of the registry a trip is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'a> {
    pub origin: Option<&'a Site>,
    pub destination: Option<&'a Site>,
    pub vehicle: Option<&'a Vehicle>,
    pub trailer: Option<&'a Vehicle>,
    pub permits: &'a [Permit],
    pub time_zone: &'a TimeZone,
}

impl<'a> Parts<'a> {
    fn of(subject: &'a Subject) -> Self {
        Self {
            origin: subject.origin.as_ref(),
            destination: subject.destination.as_ref(),
            vehicle: subject.vehicle.as_ref(),
            trailer: subject.trailer.as_ref(),
            permits: &subject.permits,
            time_zone: &subject.time_zone,
        }
    }
}

/// What the router is asked; `None` while something that it needs is missing.
pub(super) fn trip(
    snapshot: &Snapshot,
    content: &Content,
    parts: &Parts<'_>,
    load: LoadProfile,
) -> Option<Trip> {
    let depart_from = content.depart_from.or(content.loading_at)?;
    let depart_until =
        content.depart_until.or_else(|| depart_from.checked_add(DEPARTURE_WINDOW).ok())?;
    let origin = parts.origin?.location;
    let destination = parts.destination?.location;
    let vehicle = parts.vehicle?;
    let day = parts.time_zone.to_datetime(depart_from).date();
    let passes = zone_passes(parts.permits, vehicle, day);
    Some(Trip {
        origin,
        destination,
        depart_from,
        depart_until,
        truck: combination(vehicle, parts.trailer, &content.load, passes),
        prescribed: prescribed(snapshot, parts.permits, &load, [origin, destination]),
        load,
    })
}

/// The roads to which permits for these goods bind the way; of several permits of one kind any will do.
fn prescribed(
    snapshot: &Snapshot,
    permits: &[Permit],
    load: &LoadProfile,
    ends: [LonLat; 2],
) -> Option<Vec<ArcId>> {
    let mut kinds: Vec<PermitKind> = Vec::new();
    let mut groups: Vec<Vec<&[LonLat]>> = Vec::new();
    for permit in permits {
        let is_for_load = permit.un_numbers.iter().any(|number| load.un_numbers.contains(number));
        if permit.route.is_empty() || permit.permit_kind == PermitKind::ZonePass || !is_for_load {
            continue;
        }
        if let Some(place) = kinds.iter().position(|kind| *kind == permit.permit_kind) {
            groups[place].push(&permit.route);
        } else {
            kinds.push(permit.permit_kind);
            groups.push(vec![&permit.route]);
        }
    }
    let is_bound = !groups.is_empty();
    is_bound.then(|| prescribed_arcs(snapshot, &groups, ends, CORRIDOR_TOLERANCE_M))
}

/// Zones opened by a pass that is good on that day for this plate.
#[must_use]
pub fn zone_passes(permits: &[Permit], vehicle: &Vehicle, day: Date) -> Vec<String> {
    permits
        .iter()
        .filter(|permit| {
            permit.permit_kind == PermitKind::ZonePass
                && permit.document.valid.contains(day)
                && permit.holder == vehicle.owner
                && (permit.plates.is_empty() || permit.plates.contains(&vehicle.plate))
        })
        .flat_map(|permit| permit.zones.iter().cloned())
        .collect()
}
