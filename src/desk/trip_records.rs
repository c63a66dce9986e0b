//! Trips of many waybills at once: the records of all in a few statements.

use std::collections::{BTreeSet, HashMap};

use super::gather::{Parts, trip};
use crate::app::District;
use crate::registry::{Permit, PermitId, Record, RecordKind, Site, SiteId, Vehicle, VehicleId};
use crate::routing::{Snapshot, Trip};
use crate::store::{self, StoreError, Tx};
use crate::waybill::Waybill;

/// The records that the trips of some waybills are made of, by identifier.
#[derive(Debug, Default)]
pub(super) struct TripRecords {
    sites: HashMap<String, Site>,
    vehicles: HashMap<String, Vehicle>,
    permits: HashMap<String, Permit>,
}

impl TripRecords {
    /// Reads them: a statement for each kind and some hundred records.
    pub(super) async fn read(tx: &mut Tx, waybills: &[Waybill]) -> Result<Self, StoreError> {
        let contents = || waybills.iter().map(|waybill| &waybill.content);
        let sites: BTreeSet<&str> = contents()
            .flat_map(|content| content.origin.iter().chain(&content.destination))
            .map(SiteId::as_str)
            .collect();
        let vehicles: BTreeSet<&str> = contents()
            .flat_map(|content| content.vehicle.iter().chain(&content.trailer))
            .map(VehicleId::as_str)
            .collect();
        let permits: BTreeSet<&str> =
            contents().flat_map(|content| &content.permits).map(PermitId::as_str).collect();
        let mut records = Self::default();
        for (kind, ids) in [
            (RecordKind::Site, sites),
            (RecordKind::Vehicle, vehicles),
            (RecordKind::Permit, permits),
        ] {
            let ids: Vec<&str> = ids.into_iter().collect();
            for record in store::registry::find_many(tx, kind, &ids).await? {
                records.keep(record);
            }
        }
        Ok(records)
    }

    fn keep(&mut self, record: Record) {
        let id = record.id().to_owned();
        match record {
            Record::Site(site) => drop(self.sites.insert(id, site)),
            Record::Vehicle(vehicle) => drop(self.vehicles.insert(id, vehicle)),
            Record::Permit(permit) => drop(self.permits.insert(id, permit)),
            Record::Company(_)
            | Record::Tank(_)
            | Record::Person(_)
            | Record::HoldingPlace(_)
            | Record::Blacklist(_) => {}
        }
    }

    /// What the router is asked for one of the waybills.
    pub(super) fn trip(
        &self,
        district: &District,
        snapshot: &Snapshot,
        waybill: &Waybill,
    ) -> Option<Trip> {
        let content = &waybill.content;
        let site = |id: &Option<_>| {
            let id: &crate::registry::SiteId = id.as_ref()?;
            self.sites.get(id.as_str())
        };
        let vehicle = |id: &Option<_>| {
            let id: &crate::registry::VehicleId = id.as_ref()?;
            self.vehicles.get(id.as_str())
        };
        let permits: Vec<Permit> = content
            .permits
            .iter()
            .filter_map(|id| self.permits.get(id.as_str()).cloned())
            .collect();
        let parts = Parts {
            origin: site(&content.origin),
            destination: site(&content.destination),
            vehicle: vehicle(&content.vehicle),
            trailer: vehicle(&content.trailer),
            permits: &permits,
            time_zone: &district.time_zone,
        };
        let load = district.catalogue.profile(&content.load).ok()?;
        trip(snapshot, content, &parts, load)
    }
}
