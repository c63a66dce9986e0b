//! How a row becomes a record of each kind. A value that could not be read is noted in the row and
//! stands in the record as a default; such a record is never answered.

use super::row::Row;
use crate::goods::{TankCode, TankVehicle, UnNumberError};
use crate::registry::{
    ApprovalCertificate, ApprovedType, BlacklistEntry, BlacklistId, BlacklistSubject,
    CarrierLicence, Company, CompanyId, CompanyRole, Duty, Extinguisher, HoldingPlace,
    HoldingPlaceId, Medium, Permit, PermitId, PermitKind, Person, PersonId, PlateColour,
    Qualification, Record, RecordKind, Site, SiteId, Tank, TankId, TankKind, Training,
    TrainingCertificate, Vehicle, VehicleId, VehicleKind,
};
use crate::units::{LocalText, LonLat, local_text};

pub(super) fn read(kind: RecordKind, row: &mut Row<'_>) -> Record {
    match kind {
        RecordKind::Company => Record::Company(company(row)),
        RecordKind::Vehicle => Record::Vehicle(vehicle(row)),
        RecordKind::Tank => Record::Tank(tank(row)),
        RecordKind::Person => Record::Person(person(row)),
        RecordKind::Permit => Record::Permit(permit(row)),
        RecordKind::Site => Record::Site(site(row)),
        RecordKind::HoldingPlace => Record::HoldingPlace(holding_place(row)),
        RecordKind::Blacklist => Record::Blacklist(blacklist(row)),
    }
}

const ROLES: &[(CompanyRole, &str, &str)] = &[
    (CompanyRole::Consignor, "托运人", "consignor"),
    (CompanyRole::Carrier, "承运人", "carrier"),
    (CompanyRole::Loader, "装货人", "loader"),
    (CompanyRole::Consignee, "收货人", "consignee"),
    (CompanyRole::Authority, "主管部门", "authority"),
];

const COLOURS: &[(PlateColour, &str, &str)] = &[
    (PlateColour::Yellow, "黄色", "yellow"),
    (PlateColour::Blue, "蓝色", "blue"),
    (PlateColour::Black, "黑色", "black"),
    (PlateColour::White, "白色", "white"),
    (PlateColour::Other, "其他", "other"),
];

const VEHICLE_KINDS: &[(VehicleKind, &str, &str)] = &[
    (VehicleKind::Tractor, "牵引车", "tractor"),
    (VehicleKind::TankTruck, "罐式货车", "tank_truck"),
    (VehicleKind::BoxTruck, "厢式货车", "box_truck"),
    (VehicleKind::TankTrailer, "罐式挂车", "tank_trailer"),
    (VehicleKind::Trailer, "挂车", "trailer"),
];

const APPROVED_TYPES: &[(TankVehicle, &str, &str)] = &[
    (TankVehicle::FL, "FL型", "FL"),
    (TankVehicle::AT, "AT型", "AT"),
    (TankVehicle::OX, "OX型", "OX"),
    (TankVehicle::EX, "EX型", "EX"),
];

const ADR_TYPES: &[(ApprovedType, &str, &str)] = &[
    (ApprovedType::Ex2, "EX/II型", "EX/II"),
    (ApprovedType::Ex3, "EX/III型", "EX/III"),
    (ApprovedType::Fl, "FL型", "FL"),
    (ApprovedType::At, "AT型", "AT"),
    (ApprovedType::Memu, "MEMU型", "MEMU"),
];

const COURSES: &[(Training, &str, &str)] = &[
    (Training::Basic, "基础", "basic"),
    (Training::Tanks, "罐体", "tanks"),
    (Training::Class1, "第1类", "class_1"),
    (Training::Class7, "第7类", "class_7"),
];

const TANK_KINDS: &[(TankKind, &str, &str)] = &[
    (TankKind::Atmospheric, "常压罐体", "atmospheric"),
    (TankKind::Pressure, "移动式压力容器", "pressure"),
];

const PERMIT_KINDS: &[(PermitKind, &str, &str)] = &[
    (PermitKind::HighlyToxic, "剧毒化学品道路运输通行证", "highly_toxic"),
    (PermitKind::CivilExplosive, "民用爆炸物品运输许可证", "civil_explosive"),
    (PermitKind::Firework, "烟花爆竹道路运输许可证", "firework"),
    (PermitKind::Radioactive, "放射性物品运输证明", "radioactive"),
    (PermitKind::WasteManifest, "危险废物转移联单", "waste_manifest"),
    (PermitKind::ZonePass, "限行区域通行证", "zone_pass"),
];

const BARRED: &[(RecordKind, &str, &str)] = &[
    (RecordKind::Company, "单位", "company"),
    (RecordKind::Vehicle, "车辆", "vehicle"),
    (RecordKind::Person, "人员", "person"),
];

fn company(row: &mut Row<'_>) -> Company {
    let scope = row.scope("scope");
    let licence = row.optional_document("licence");
    let is_given = licence.is_some() || !scope.is_empty();
    Company {
        company_id: CompanyId(row.text("company_id")),
        name: row.text("name"),
        credit_code: row.text("credit_code"),
        roles: row.choices("roles", ROLES),
        phone: row.text("phone"),
        address: row.text("address"),
        licence: is_given.then(|| CarrierLicence { document: licence.unwrap_or_default(), scope }),
        security_plan: row.optional_document("security_plan").map(Box::new),
    }
}

fn vehicle(row: &mut Row<'_>) -> Vehicle {
    let tank = row.text("tank");
    Vehicle {
        vehicle_id: VehicleId(row.text("vehicle_id")),
        plate: row.text("plate"),
        plate_colour: row.choice_or_first("plate_colour", COLOURS),
        vehicle_kind: row.choice("vehicle_kind", VEHICLE_KINDS).unwrap_or_default(),
        owner: CompanyId(row.text("owner")),
        vin: row.text("vin"),
        approved_types: row.choices("approved_types", APPROVED_TYPES),
        rated_load_kg: row.mass("rated_load_kg"),
        unladen_mass_kg: row.mass("unladen_mass_kg"),
        rated_towed_kg: row.mass("rated_towed_kg"),
        axles: row.number("axles"),
        length_cm: row.number("length_cm"),
        width_cm: row.number("width_cm"),
        height_cm: row.number("height_cm"),
        vehicle_licence: row.document("vehicle_licence"),
        transport_certificate: row.document("transport_certificate"),
        scope: row.scope("scope"),
        annual_review: row.validity("annual_review_from", "annual_review_to"),
        liability_insurance: row.document("liability_insurance"),
        tank: (!tank.is_empty()).then_some(TankId(tank)),
        terminal_seen_at: None,
        approval: approval(row),
        extinguishers: row.parsed_list("extinguishers", extinguisher),
    }
}

fn approval(row: &mut Row<'_>) -> Option<Box<ApprovalCertificate>> {
    let types = row.choices("approval_types", ADR_TYPES);
    let document = row.optional_document("approval");
    let is_given = document.is_some() || !types.is_empty();
    is_given
        .then(|| Box::new(ApprovalCertificate { document: document.unwrap_or_default(), types }))
}

/// `6 2027-02-28`: kilograms and the date of the next inspection.
fn extinguisher(text: &str) -> Result<Extinguisher, LocalText> {
    let wrong = || {
        local_text!(
            "`{text}` 不是灭火器：应为千克数、空格、下次检验日期，如 6 2027-02-28",
            "`{text}` is no extinguisher: kilograms, blank, next inspection, such as 6 2027-02-28"
        )
    };
    let (capacity, due) = text.split_once(' ').ok_or_else(wrong)?;
    Ok(Extinguisher {
        capacity_kg: capacity.parse().map_err(|_| wrong())?,
        inspection_due: due.trim().parse().map_err(|_| wrong())?,
    })
}

/// Stands where no tank code could be read; the row has its complaint then.
fn no_tank_code() -> TankCode {
    TankCode { kind: 'S', pressure_cbar: None, openings: 'A', safety: 'V', suffix: String::new() }
}

fn tank(row: &mut Row<'_>) -> Tank {
    let code = row.tank_code("tank_code");
    Tank {
        tank_id: TankId(row.text("tank_id")),
        number: row.text("number"),
        owner: CompanyId(row.text("owner")),
        tank_kind: row.choice("tank_kind", TANK_KINDS).unwrap_or_default(),
        tank_code: code.unwrap_or_else(no_tank_code),
        capacity_l: row.number("capacity_l"),
        rated_load_kg: row.mass("rated_load_kg"),
        has_surge_plates: row.flag("has_surge_plates"),
        is_vented: row.flag("is_vented"),
        media: row.parsed_list("media", medium),
        certificate: row.document("certificate"),
        intermediate_due: row.date("intermediate_due"),
        provisions: row.list("provisions"),
    }
}

/// `UN1203 汽油`, the name may be left out.
fn medium(text: &str) -> Result<Medium, LocalText> {
    let plain = text.trim_start_matches("UN").trim_start_matches("un").trim_start();
    let (number, name) = plain.split_once(char::is_whitespace).unwrap_or((plain, ""));
    let un_number = number.parse().map_err(|error: UnNumberError| error.text())?;
    Ok(Medium { un_number, name: name.trim().to_owned() })
}

fn person(row: &mut Row<'_>) -> Person {
    let covers_highly_toxic = row.flag("covers_highly_toxic");
    let covers_explosives = row.flag("covers_explosives");
    let covers_radioactive = row.flag("covers_radioactive");
    let mut qualifications = Vec::new();
    let duties =
        [(Duty::Driver, "driver"), (Duty::Escort, "escort"), (Duty::LoadingClerk, "loading_clerk")];
    for (duty, stem) in duties {
        if let Some(document) = row.optional_document(stem) {
            if document.number.is_empty() {
                row.complain(
                    &format!("qualifications.{stem}.number"),
                    LocalText::new("未填写，请填写证号", "it is empty; give the number"),
                );
            }
            qualifications.push(Qualification {
                duty,
                document,
                scope: Vec::new(),
                covers_highly_toxic,
                covers_explosives,
                covers_radioactive,
            });
        }
    }
    Person {
        person_id: PersonId(row.text("person_id")),
        name: row.text("name"),
        employer: CompanyId(row.text("employer")),
        phone: row.text("phone"),
        driving_licence: row.optional_document("driving_licence"),
        driving_classes: row.list("driving_classes"),
        qualifications,
        training: training(row),
    }
}

fn training(row: &mut Row<'_>) -> Option<Box<TrainingCertificate>> {
    let courses = row.choices("training_courses", COURSES);
    let document = row.optional_document("training");
    let is_given = document.is_some() || !courses.is_empty();
    is_given
        .then(|| Box::new(TrainingCertificate { document: document.unwrap_or_default(), courses }))
}

fn permit(row: &mut Row<'_>) -> Permit {
    Permit {
        permit_id: PermitId(row.text("permit_id")),
        permit_kind: row.choice("permit_kind", PERMIT_KINDS).unwrap_or(PermitKind::ZonePass),
        document: crate::registry::Document {
            number: row.text("number"),
            valid: row.validity("valid_from", "valid_to"),
        },
        holder: CompanyId(row.text("holder")),
        plates: row.list("plates"),
        drivers: row.list("drivers"),
        un_numbers: row.un_numbers("un_numbers"),
        granted_kg: row.mass("granted_kg"),
        zones: row.list("zones"),
        route: row.points("route"),
        daily_window: row.window("daily_window"),
    }
}

fn site(row: &mut Row<'_>) -> Site {
    Site {
        site_id: SiteId(row.text("site_id")),
        name: row.text("name"),
        company: CompanyId(row.text("company")),
        address: row.text("address"),
        location: LonLat::new(row.degrees("lon"), row.degrees("lat")),
        may_load: row.flag("may_load"),
        may_unload: row.flag("may_unload"),
        un_numbers: row.un_numbers("un_numbers"),
        classes: row.classes("classes"),
        opening_hours: row.text("opening_hours"),
    }
}

fn holding_place(row: &mut Row<'_>) -> HoldingPlace {
    HoldingPlace {
        holding_place_id: HoldingPlaceId(row.text("holding_place_id")),
        name: row.text("name"),
        location: LonLat::new(row.degrees("lon"), row.degrees("lat")),
        classes: row.classes("classes"),
        opening_hours: row.text("opening_hours"),
        capacity: row.number("capacity"),
    }
}

fn blacklist(row: &mut Row<'_>) -> BlacklistEntry {
    let id = row.text("subject_id");
    let subject = match row.choice("subject_kind", BARRED) {
        Some(RecordKind::Vehicle) => BlacklistSubject::Vehicle(VehicleId(id)),
        Some(RecordKind::Person) => BlacklistSubject::Person(PersonId(id)),
        // The choices hold no other kind.
        Some(
            RecordKind::Company
            | RecordKind::Tank
            | RecordKind::Permit
            | RecordKind::Site
            | RecordKind::HoldingPlace
            | RecordKind::Blacklist,
        )
        | None => BlacklistSubject::Company(CompanyId(id)),
    };
    BlacklistEntry {
        blacklist_id: BlacklistId(row.text("blacklist_id")),
        subject,
        reason: row.text("reason"),
        authority: row.text("authority"),
        valid: row.validity("valid_from", "valid_to"),
    }
}
