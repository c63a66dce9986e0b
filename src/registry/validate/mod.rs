//! Bounds of every field of a record.

mod adr;

use jiff::civil::Date;

use super::forms::{is_credit_code, is_phone, is_plate, is_vin};
use super::{
    BlacklistEntry, BlacklistSubject, Company, CompanyRole, Document, Duty, HoldingPlace, Permit,
    PermitKind, Person, Record, RecordError, ScopeItem, Site, Tank, Vehicle, VehicleKind,
};
use crate::units::{Kilograms, LocalText, LonLat, Validity, local_text};

/// Longest identifier, in characters.
pub const MAX_ID: usize = 64;
/// Longest name, number or title, in characters.
pub const MAX_NAME: usize = 200;
/// Longest address or reason, in characters.
pub const MAX_TEXT: usize = 1000;
/// Most entries of a list within a record.
pub const MAX_LIST: usize = 500;
/// Most points of an approved route.
pub const MAX_ROUTE_POINTS: usize = 10_000;
/// Greatest mass of a vehicle or load; the heaviest lawful truck has 49 t.
const MAX_VEHICLE_MASS: Kilograms = Kilograms::new(200_000);
/// Vehicle classes of a driving licence.
const DRIVING_CLASSES: [&str; 16] =
    ["A1", "A2", "A3", "B1", "B2", "C1", "C2", "C3", "C4", "C5", "C6", "D", "E", "F", "M", "N"];

impl Record {
    /// Everything that is wrong with the record, in the order of its fields.
    #[must_use]
    pub fn complaints(&self) -> Vec<RecordError> {
        let mut complaints = Complaints::default();
        match self {
            Self::Company(company) => complaints.company(company),
            Self::Vehicle(vehicle) => complaints.vehicle(vehicle),
            Self::Tank(tank) => complaints.tank(tank),
            Self::Person(person) => complaints.person(person),
            Self::Permit(permit) => complaints.permit(permit),
            Self::Site(site) => complaints.site(site),
            Self::HoldingPlace(place) => complaints.holding_place(place),
            Self::Blacklist(entry) => complaints.blacklist(entry),
        }
        complaints.0
    }

    /// The first thing that is wrong with the record, if any.
    pub fn validate(&self) -> Result<(), RecordError> {
        self.complaints().into_iter().next().map_or(Ok(()), Err)
    }
}

#[derive(Default)]
struct Complaints(Vec<RecordError>);

impl Complaints {
    fn add(&mut self, field: impl Into<String>, reason: LocalText) {
        self.0.push(RecordError { field: field.into(), reason });
    }

    fn require(&mut self, holds: bool, field: &str, zh: &str, en: &str) {
        if !holds {
            self.add(field, LocalText::new(zh, en));
        }
    }

    fn id(&mut self, field: &str, id: &str) {
        let length = id.chars().count();
        let plain = id.chars().all(|letter| letter.is_alphanumeric() || "-_.:".contains(letter));
        if length == 0 || length > MAX_ID || !plain {
            self.add(
                field,
                local_text!(
                    "`{id}` 不是标识：应为 1 至 {MAX_ID} 个字母、汉字、数字或 `-`、`_`、`.`、`:`",
                    "`{id}` is no identifier: 1 to {MAX_ID} letters, digits, `-`, `_`, `.` or `:`"
                ),
            );
        }
    }

    /// A text of bounded length in one line.
    fn text(&mut self, field: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            self.add(
                field,
                local_text!(
                    "`{length}` 个字符过长：最多 {most} 个，请缩短",
                    "`{length}` characters are too many: at most {most}, shorten it"
                ),
            );
        }
        if text.chars().any(char::is_control) {
            self.add(
                field,
                LocalText::new(
                    "含有换行或其他控制字符，请删除",
                    "it holds a line break or another control character; remove it",
                ),
            );
        }
    }

    fn needed(&mut self, field: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.add(field, LocalText::new("未填写，请填写", "it is empty; give a value"));
        }
        self.text(field, text, most);
    }

    fn phone(&mut self, field: &str, phone: &str) {
        if !phone.is_empty() && !is_phone(phone) {
            self.add(
                field,
                local_text!(
                    "`{phone}` 不是电话号码：应为 7 至 20 位数字，可含 `+`、`-`、括号、空格",
                    "`{phone}` is no telephone: 7 to 20 digits, `+`, `-`, brackets, blanks"
                ),
            );
        }
    }

    fn plate(&mut self, field: &str, plate: &str) {
        if !is_plate(plate) {
            self.add(
                field,
                local_text!(
                    "`{plate}` 不是车牌号码，正确的如 渝F12345 或 渝F1234挂",
                    "`{plate}` is no number plate, such as 渝F12345 or 渝F1234挂"
                ),
            );
        }
    }

    fn validity(&mut self, field: &str, valid: Validity) {
        let years = 1950..=2200;
        for (end, date) in [("from", valid.from), ("to", valid.to)] {
            if let Some(date) = date.filter(|date: &Date| !years.contains(&date.year())) {
                self.add(
                    format!("{field}.{end}"),
                    local_text!(
                        "`{date}` 不在 1950 年至 2200 年之间",
                        "`{date}` is not between the years 1950 and 2200"
                    ),
                );
            }
        }
        if let (Some(from), Some(to)) = (valid.from, valid.to)
            && to < from
        {
            self.add(
                format!("{field}.to"),
                local_text!(
                    "`{to}` 早于起始日 `{from}`，请改正其一",
                    "`{to}` lies before the first day `{from}`: correct one of them"
                ),
            );
        }
    }

    fn document(&mut self, field: &str, document: &Document) {
        self.needed(&format!("{field}.number"), &document.number, MAX_NAME);
        self.validity(&format!("{field}.valid"), document.valid);
    }

    fn mass(&mut self, field: &str, mass: Kilograms) {
        if mass < Kilograms::ZERO || mass > MAX_VEHICLE_MASS {
            self.add(
                field,
                local_text!(
                    "`{mass}` 不在 0 至 {MAX_VEHICLE_MASS} 之间",
                    "`{mass}` is not between 0 and {MAX_VEHICLE_MASS}"
                ),
            );
        }
    }

    fn within(&mut self, field: &str, value: u32, least: u32, most: u32) {
        if !(least..=most).contains(&value) {
            self.add(
                field,
                local_text!(
                    "`{value}` 不在 {least} 至 {most} 之间",
                    "`{value}` is not between {least} and {most}"
                ),
            );
        }
    }

    fn location(&mut self, field: &str, point: LonLat) {
        if !point.is_valid() {
            self.add(
                field,
                local_text!(
                    "`{}, {}` 不是以度表示的经度和纬度：经度 -180 至 180，纬度 -90 至 90",
                    "`{}, {}` is no longitude (-180 to 180) and latitude (-90 to 90) in degrees",
                    point.lon,
                    point.lat,
                ),
            );
        }
    }

    fn list<T: PartialEq>(&mut self, field: &str, list: &[T], most: usize) {
        if list.len() > most {
            self.add(
                field,
                local_text!(
                    "`{}` 项过多：最多 {most} 项",
                    "`{}` entries are too many: at most {most}",
                    list.len(),
                ),
            );
        } else if list.iter().enumerate().any(|(index, one)| list[..index].contains(one)) {
            self.add(
                field,
                LocalText::new("有重复的项，请删除一项", "an entry stands in it twice; remove one"),
            );
        }
    }

    fn scope(&mut self, field: &str, scope: &[ScopeItem]) {
        self.list(field, scope, MAX_LIST);
        for (index, item) in scope.iter().enumerate() {
            let field = format!("{field}.{index}");
            if item.class.is_none() && item.un_numbers.is_empty() {
                self.add(
                    &field,
                    LocalText::new(
                        "既未写明类别也未写明货物，请至少写明一项",
                        "it names neither a class nor goods; give one",
                    ),
                );
            }
            self.list(&format!("{field}.un_numbers"), &item.un_numbers, MAX_LIST);
        }
    }

    fn company(&mut self, company: &Company) {
        self.id("company_id", company.company_id.as_str());
        self.needed("name", &company.name, MAX_NAME);
        let code = &company.credit_code;
        if !code.is_empty() && !is_credit_code(code) {
            self.add(
                "credit_code",
                local_text!(
                    "`{code}` 不是统一社会信用代码：应为 18 位，末位是校验码（GB 32100）",
                    "`{code}` is no unified social credit code: 18 characters, the last one checks the others (GB 32100)"
                ),
            );
        }
        self.require(
            !company.roles.is_empty(),
            "roles",
            "未写明角色，请至少写一个",
            "no role is given; give at least one",
        );
        self.list("roles", &company.roles, MAX_LIST);
        self.phone("phone", &company.phone);
        self.text("address", &company.address, MAX_TEXT);
        match &company.licence {
            Some(licence) => {
                self.document("licence.document", &licence.document);
                self.scope("licence.scope", &licence.scope);
            }
            None => self.require(
                !company.roles.contains(&CompanyRole::Carrier),
                "licence",
                "承运人须有道路运输经营许可证，请填写",
                "a carrier needs its road transport licence; give it",
            ),
        }
        self.adr_company(company);
    }

    fn vehicle(&mut self, vehicle: &Vehicle) {
        let kind = vehicle.vehicle_kind;
        self.id("vehicle_id", vehicle.vehicle_id.as_str());
        self.plate("plate", &vehicle.plate);
        if is_plate(&vehicle.plate) && vehicle.plate.ends_with('挂') != kind.is_trailer() {
            self.add(
                "plate",
                local_text!(
                    "`{}`：挂车的号牌以“挂”结尾，其他车辆的号牌不能以“挂”结尾",
                    "`{}`: plates of trailers, and only those, end in 挂",
                    vehicle.plate,
                ),
            );
        }
        self.id("owner", vehicle.owner.as_str());
        if !vehicle.vin.is_empty() && !is_vin(&vehicle.vin) {
            self.add(
                "vin",
                local_text!(
                    "`{}` 不是 17 位的车辆识别代号",
                    "`{}` is no vehicle identification number of 17 characters",
                    vehicle.vin,
                ),
            );
        }
        self.list("approved_types", &vehicle.approved_types, 4);
        self.mass("rated_load_kg", vehicle.rated_load_kg);
        self.mass("unladen_mass_kg", vehicle.unladen_mass_kg);
        self.mass("rated_towed_kg", vehicle.rated_towed_kg);
        let is_tractor = kind == VehicleKind::Tractor;
        self.require(
            is_tractor || vehicle.rated_load_kg > Kilograms::ZERO,
            "rated_load_kg",
            "为 0，请填写核定载质量",
            "it is 0; give the rated load",
        );
        self.require(
            !is_tractor || vehicle.rated_towed_kg > Kilograms::ZERO,
            "rated_towed_kg",
            "为 0，请填写准牵引总质量",
            "it is 0; give the mass the tractor may tow",
        );
        self.within("axles", u32::from(vehicle.axles), 1, 20);
        self.within("length_cm", vehicle.length_cm, 100, 3000);
        self.within("width_cm", vehicle.width_cm, 50, 500);
        self.within("height_cm", vehicle.height_cm, 50, 600);
        self.document("vehicle_licence", &vehicle.vehicle_licence);
        self.document("transport_certificate", &vehicle.transport_certificate);
        self.scope("scope", &vehicle.scope);
        self.validity("annual_review", vehicle.annual_review);
        // Trailers run under the policy of the truck that pulls them.
        if !kind.is_trailer() || !vehicle.liability_insurance.number.is_empty() {
            self.document("liability_insurance", &vehicle.liability_insurance);
        }
        self.adr_vehicle(vehicle);
        if let Some(tank) = &vehicle.tank {
            self.id("tank", tank.as_str());
            self.require(
                kind.has_tank(),
                "tank",
                "只有罐式货车和罐式挂车带有固定罐体，请删除或改正车辆类型",
                "only tank trucks and tank trailers have a fixed tank: remove it or correct the kind",
            );
        }
    }

    fn tank(&mut self, tank: &Tank) {
        self.id("tank_id", tank.tank_id.as_str());
        self.needed("number", &tank.number, MAX_NAME);
        self.id("owner", tank.owner.as_str());
        self.within("capacity_l", tank.capacity_l, 1, 100_000);
        self.mass("rated_load_kg", tank.rated_load_kg);
        self.require(
            tank.rated_load_kg > Kilograms::ZERO,
            "rated_load_kg",
            "为 0，请填写合格证上的最大充装质量",
            "it is 0; give the greatest load on the certificate",
        );
        self.list("media", &tank.media, MAX_LIST);
        for (index, medium) in tank.media.iter().enumerate() {
            self.text(&format!("media.{index}.name"), &medium.name, MAX_NAME);
        }
        self.document("certificate", &tank.certificate);
        self.adr_tank(tank);
    }

    fn person(&mut self, person: &Person) {
        self.id("person_id", person.person_id.as_str());
        self.needed("name", &person.name, MAX_NAME);
        self.id("employer", person.employer.as_str());
        self.phone("phone", &person.phone);
        if let Some(licence) = &person.driving_licence {
            self.document("driving_licence", licence);
        }
        self.list("driving_classes", &person.driving_classes, DRIVING_CLASSES.len());
        for class in &person.driving_classes {
            if !DRIVING_CLASSES.contains(&class.as_str()) {
                self.add(
                    "driving_classes",
                    local_text!(
                        "`{class}` 不是准驾车型，正确的如 A2 或 B2",
                        "`{class}` is no class of a driving licence, such as A2 or B2"
                    ),
                );
            }
        }
        let duties: Vec<Duty> = person.qualifications.iter().map(|held| held.duty).collect();
        self.list("qualifications", &duties, 3);
        for (index, held) in person.qualifications.iter().enumerate() {
            self.document(&format!("qualifications.{index}.document"), &held.document);
            self.scope(&format!("qualifications.{index}.scope"), &held.scope);
        }
        self.adr_person(person);
        self.require(
            !duties.contains(&Duty::Driver) || person.driving_licence.is_some(),
            "driving_licence",
            "驾驶员须有驾驶证，请填写",
            "a driver needs a driving licence; give it",
        );
    }

    fn permit(&mut self, permit: &Permit) {
        self.id("permit_id", permit.permit_id.as_str());
        self.document("document", &permit.document);
        self.id("holder", permit.holder.as_str());
        self.list("plates", &permit.plates, MAX_LIST);
        for plate in &permit.plates {
            self.plate("plates", plate);
        }
        self.list("drivers", &permit.drivers, MAX_LIST);
        for driver in &permit.drivers {
            self.needed("drivers", driver, MAX_NAME);
        }
        self.list("un_numbers", &permit.un_numbers, MAX_LIST);
        let is_pass = permit.permit_kind == PermitKind::ZonePass;
        self.require(
            is_pass || !permit.un_numbers.is_empty(),
            "un_numbers",
            "未写明货物，请填写 UN 编号",
            "it names no goods; give UN numbers",
        );
        self.require(
            !is_pass || !permit.zones.is_empty(),
            "zones",
            "限行区域通行证未写明区域，请至少写一个",
            "a zone pass opens no zone; name one",
        );
        // Quantities of a permit may cover many trips.
        if permit.granted_kg < Kilograms::ZERO {
            self.add(
                "granted_kg",
                local_text!(
                    "`{}` 为负数：应为 0 或以上",
                    "`{}` is negative: give 0 or more",
                    permit.granted_kg,
                ),
            );
        }
        self.list("zones", &permit.zones, MAX_LIST);
        for zone in &permit.zones {
            self.id("zones", zone);
        }
        if permit.route.len() == 1 {
            self.add(
                "route",
                LocalText::new(
                    "只有一个点，不成路线：请给出至少两个点，或不填",
                    "one point is no route; give at least two or none",
                ),
            );
        } else if permit.route.len() > MAX_ROUTE_POINTS {
            self.add(
                "route",
                local_text!(
                    "`{}` 个点过多：最多 {MAX_ROUTE_POINTS} 个",
                    "`{}` points are too many: at most {MAX_ROUTE_POINTS}",
                    permit.route.len(),
                ),
            );
        }
        for (index, point) in permit.route.iter().enumerate().take(MAX_ROUTE_POINTS) {
            self.location(&format!("route.{index}"), *point);
        }
    }

    fn site(&mut self, site: &Site) {
        self.id("site_id", site.site_id.as_str());
        self.needed("name", &site.name, MAX_NAME);
        self.id("company", site.company.as_str());
        self.text("address", &site.address, MAX_TEXT);
        self.location("location", site.location);
        self.require(
            site.may_load || site.may_unload,
            "may_load",
            "既不可装货也不可卸货，请至少允许一项",
            "neither loading nor unloading is allowed; allow one",
        );
        self.list("un_numbers", &site.un_numbers, 4000);
        self.list("classes", &site.classes, MAX_LIST);
        self.text("opening_hours", &site.opening_hours, MAX_NAME);
    }

    fn holding_place(&mut self, place: &HoldingPlace) {
        self.id("holding_place_id", place.holding_place_id.as_str());
        self.needed("name", &place.name, MAX_NAME);
        self.location("location", place.location);
        self.list("classes", &place.classes, MAX_LIST);
        self.text("opening_hours", &place.opening_hours, MAX_NAME);
        self.within("capacity", place.capacity, 0, 10_000);
    }

    fn blacklist(&mut self, entry: &BlacklistEntry) {
        self.id("blacklist_id", entry.blacklist_id.as_str());
        match &entry.subject {
            BlacklistSubject::Company(id) => self.id("subject", id.as_str()),
            BlacklistSubject::Vehicle(id) => self.id("subject", id.as_str()),
            BlacklistSubject::Person(id) => self.id("subject", id.as_str()),
        }
        self.needed("reason", &entry.reason, MAX_TEXT);
        self.needed("authority", &entry.authority, MAX_NAME);
        self.validity("valid", entry.valid);
    }
}
