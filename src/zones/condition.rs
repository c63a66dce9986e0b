//! Whom a zone binds: conditions over vehicle and load, all of which must hold.

use serde::{Deserialize, Serialize};

use super::{Effect, Zone};
use crate::goods::{Carriage, Class, LoadProfile, UnNumber};

/// What roads and zones ask of a vehicle (tractor and trailer taken together).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Truck {
    /// Plate of the motor vehicle.
    #[serde(default)]
    pub plate: String,
    /// Mass on this trip, goods included.
    pub gross_mass_kg: u32,
    /// Greatest axle load.
    pub axle_load_kg: u32,
    /// Height.
    pub height_cm: u16,
    /// Width.
    pub width_cm: u16,
    /// Length of the combination.
    pub length_cm: u16,
    /// An escort vehicle goes along.
    #[serde(default)]
    pub has_escort_vehicle: bool,
    /// Zones for which a valid pass is at hand.
    #[serde(default)]
    pub zone_passes: Vec<String>,
}

/// Whom a zone binds; an empty condition does not limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Binding {
    /// Only vehicles that carry dangerous goods under the full regime.
    pub hazmat_only: bool,
    /// Only loaded vehicles.
    pub loaded_only: bool,
    /// Only with one of these classes on board.
    pub classes: Vec<Class>,
    /// Only with one of these UN numbers on board.
    pub un_numbers: Vec<UnNumber>,
    /// Only with highly toxic goods.
    pub highly_toxic_only: bool,
    /// Only with goods contained in one of these ways.
    pub carriage: Vec<Carriage>,
    /// Only from this gross mass on.
    pub min_gross_mass_kg: Option<u32>,
    /// Only from this axle load on.
    pub min_axle_load_kg: Option<u32>,
    /// Only from this height on.
    pub min_height_cm: Option<u16>,
    /// Not vehicles whose plate begins so.
    pub plate_prefix_not: Vec<String>,
    /// Not loads of these UN numbers (goods of daily need and the like).
    pub exempt_un_numbers: Vec<UnNumber>,
}

impl Binding {
    /// Whether the zone binds this vehicle with this load: every condition that is set holds.
    #[must_use]
    pub fn binds(&self, truck: &Truck, load: &LoadProfile) -> bool {
        self.concerns_load(load) && self.concerns_truck(truck) && !self.is_exempt(load)
    }

    fn concerns_load(&self, load: &LoadProfile) -> bool {
        let carriage = |way: &Carriage| match way {
            Carriage::Packages => load.in_packages,
            Carriage::Bulk => load.in_bulk,
            Carriage::Tank => load.in_tank,
        };
        (!self.hazmat_only || (load.is_loaded && !load.is_ordinary))
            && (!self.loaded_only || load.is_loaded)
            && (!self.highly_toxic_only || load.is_highly_toxic)
            && limits(&self.classes, |class| load.classes.contains(class))
            && limits(&self.un_numbers, |number| load.un_numbers.contains(number))
            && limits(&self.carriage, carriage)
    }

    fn concerns_truck(&self, truck: &Truck) -> bool {
        self.min_gross_mass_kg.is_none_or(|least| truck.gross_mass_kg >= least)
            && self.min_axle_load_kg.is_none_or(|least| truck.axle_load_kg >= least)
            && self.min_height_cm.is_none_or(|least| truck.height_cm >= least)
            && !self.plate_prefix_not.iter().any(|prefix| truck.plate.starts_with(prefix.as_str()))
    }

    /// Only when everything on board is exempt; one other line of goods binds the whole truck.
    fn is_exempt(&self, load: &LoadProfile) -> bool {
        !self.exempt_un_numbers.is_empty()
            && !load.un_numbers.is_empty()
            && load.un_numbers.iter().all(|number| self.exempt_un_numbers.contains(number))
    }
}

/// An empty list does not limit.
fn limits<T>(list: &[T], is_met: impl Fn(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(is_met)
}

impl Zone {
    /// Whether the zone stands in this truck's way while it counts: it binds, and no pass or escort
    /// vehicle lifts it. A pass opens everything but speed caps and the demand for an escort.
    #[must_use]
    pub fn restricts(&self, truck: &Truck, load: &LoadProfile) -> bool {
        let has_pass = truck.zone_passes.contains(&self.zone_id);
        let is_lifted = match self.effect {
            Effect::ForbidPassing
            | Effect::ForbidEntry
            | Effect::ForbidExit
            | Effect::RequirePermit
            | Effect::RequireDesignatedRoute => has_pass,
            Effect::RequireEscort => truck.has_escort_vehicle,
            Effect::CapSpeed { .. } => false,
        };
        !is_lifted && self.binds.binds(truck, load)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hazmat() -> LoadProfile {
        LoadProfile {
            is_loaded: true,
            classes: vec![Class::C3],
            un_numbers: vec!["1203".parse().unwrap()],
            in_tank: true,
            ..LoadProfile::default()
        }
    }

    fn truck() -> Truck {
        Truck {
            plate: "渝Z12345".to_owned(),
            gross_mass_kg: 12_000,
            axle_load_kg: 8_000,
            height_cm: 380,
            ..Truck::default()
        }
    }

    /// One row a condition: it binds the truck as it is, and not one step further.
    #[test]
    fn each_condition_has_a_case_that_binds_and_one_that_does_not() {
        let binds =
            |binding: Binding, truck: &Truck, load: &LoadProfile| binding.binds(truck, load);
        let empty = LoadProfile::default();
        let ordinary = LoadProfile { is_ordinary: true, ..hazmat() };
        let toxic = LoadProfile { is_highly_toxic: true, ..hazmat() };
        let of = |change: fn(&mut Binding)| {
            let mut binding = Binding::default();
            change(&mut binding);
            binding
        };
        let hazmat_only = || of(|binding| binding.hazmat_only = true);
        assert!(binds(Binding::default(), &truck(), &empty));
        assert!(binds(hazmat_only(), &truck(), &hazmat()));
        assert!(!binds(hazmat_only(), &truck(), &ordinary));
        assert!(!binds(hazmat_only(), &truck(), &empty));
        assert!(binds(of(|binding| binding.loaded_only = true), &truck(), &ordinary));
        assert!(!binds(of(|binding| binding.loaded_only = true), &truck(), &empty));
        assert!(binds(of(|binding| binding.highly_toxic_only = true), &truck(), &toxic));
        assert!(!binds(of(|binding| binding.highly_toxic_only = true), &truck(), &hazmat()));
        assert!(binds(
            of(|binding| binding.classes = vec![Class::C8, Class::C3]),
            &truck(),
            &hazmat()
        ));
        assert!(!binds(of(|binding| binding.classes = vec![Class::C8]), &truck(), &hazmat()));
        assert!(binds(of(|binding| binding.carriage = vec![Carriage::Tank]), &truck(), &hazmat()));
        assert!(!binds(of(|binding| binding.carriage = vec![Carriage::Bulk]), &truck(), &hazmat()));
        assert!(binds(of(|binding| binding.min_gross_mass_kg = Some(12_000)), &truck(), &hazmat()));
        assert!(!binds(
            of(|binding| binding.min_gross_mass_kg = Some(12_001)),
            &truck(),
            &hazmat()
        ));
        assert!(binds(of(|binding| binding.min_axle_load_kg = Some(8_000)), &truck(), &hazmat()));
        assert!(!binds(of(|binding| binding.min_axle_load_kg = Some(8_001)), &truck(), &hazmat()));
        assert!(binds(of(|binding| binding.min_height_cm = Some(380)), &truck(), &hazmat()));
        assert!(!binds(of(|binding| binding.min_height_cm = Some(381)), &truck(), &hazmat()));
        assert!(!binds(
            of(|binding| binding.plate_prefix_not = vec!["渝".to_owned()]),
            &truck(),
            &hazmat()
        ));
        assert!(binds(
            of(|binding| binding.plate_prefix_not = vec!["川".to_owned()]),
            &truck(),
            &hazmat()
        ));
    }

    #[test]
    fn goods_of_daily_need_are_exempt_only_when_alone() {
        let exempt =
            Binding { exempt_un_numbers: vec!["1203".parse().unwrap()], ..Binding::default() };
        assert!(!exempt.binds(&truck(), &hazmat()));
        let mut mixed = hazmat();
        mixed.un_numbers.push("1017".parse().unwrap());
        assert!(exempt.binds(&truck(), &mixed));
        assert!(exempt.binds(&truck(), &LoadProfile::default()));
    }
}
