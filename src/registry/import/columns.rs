//! The columns of each kind's table.

use crate::registry::RecordKind;

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    /// English heading.
    pub(super) key: &'static str,
    /// Chinese heading.
    pub(super) zh: &'static str,
    /// JSON field it fills, when not the key itself.
    pub(super) field: &'static str,
    /// Whether the column must be there.
    pub(super) is_required: bool,
    /// A value for the template.
    pub(super) example: &'static str,
}

impl Column {
    pub(super) fn is_called(&self, heading: &str) -> bool {
        self.zh == heading || self.key.eq_ignore_ascii_case(heading)
    }
}

const fn must(
    key: &'static str,
    zh: &'static str,
    field: &'static str,
    example: &'static str,
) -> Column {
    Column { key, zh, field, is_required: true, example }
}

const fn may(
    key: &'static str,
    zh: &'static str,
    field: &'static str,
    example: &'static str,
) -> Column {
    Column { key, zh, field, is_required: false, example }
}

/// All columns of a kind, in template order.
pub(super) const fn columns(kind: RecordKind) -> &'static [Column] {
    match kind {
        RecordKind::Company => COMPANY,
        RecordKind::Vehicle => VEHICLE,
        RecordKind::Tank => TANK,
        RecordKind::Person => PERSON,
        RecordKind::Permit => PERMIT,
        RecordKind::Site => SITE,
        RecordKind::HoldingPlace => HOLDING_PLACE,
        RecordKind::Blacklist => BLACKLIST,
    }
}

const COMPANY: &[Column] = &[
    must("company_id", "单位标识", "company_id", "c-001"),
    must("name", "单位名称", "name", "示例运输有限公司"),
    may("credit_code", "统一社会信用代码", "credit_code", "91350100M000100Y43"),
    must("roles", "角色", "roles", "承运人;托运人"),
    may("phone", "联系电话", "phone", "023-58120000"),
    may("address", "地址", "address", "重庆市万州区示例路 1 号"),
    may("licence_number", "经营许可证号", "licence.document.number", "500101000001"),
    may("licence_from", "许可证起", "licence.document.valid.from", "2024-01-01"),
    may("licence_to", "许可证止", "licence.document.valid.to", "2027-12-31"),
    may("scope", "经营范围", "licence.scope", "3;8;6.1(剧毒除外);UN1005"),
    may("security_plan_number", "安保计划编号", "security_plan.number", ""),
    may("security_plan_from", "安保计划起", "security_plan.valid.from", ""),
    may("security_plan_to", "安保计划止", "security_plan.valid.to", ""),
];

const VEHICLE: &[Column] = &[
    must("vehicle_id", "车辆标识", "vehicle_id", "v-001"),
    must("plate", "车牌号码", "plate", "渝F12345"),
    may("plate_colour", "车牌颜色", "plate_colour", "黄色"),
    must("vehicle_kind", "车辆类型", "vehicle_kind", "罐式货车"),
    must("owner", "所有人标识", "owner", "c-001"),
    may("vin", "车辆识别代号", "vin", "LZZ5CLSB0NA123456"),
    may("approved_types", "危货车型", "approved_types", "FL;AT"),
    may("rated_load_kg", "核定载质量kg", "rated_load_kg", "22000"),
    may("unladen_mass_kg", "整备质量kg", "unladen_mass_kg", "9000"),
    may("rated_towed_kg", "准牵引总质量kg", "rated_towed_kg", ""),
    must("axles", "轴数", "axles", "4"),
    must("length_cm", "长cm", "length_cm", "1190"),
    must("width_cm", "宽cm", "width_cm", "250"),
    must("height_cm", "高cm", "height_cm", "380"),
    must("vehicle_licence_number", "行驶证编号", "vehicle_licence.number", "500101123456"),
    may("vehicle_licence_from", "行驶证起", "vehicle_licence.valid.from", "2024-01-01"),
    must("vehicle_licence_to", "检验有效期止", "vehicle_licence.valid.to", "2027-12-31"),
    must(
        "transport_certificate_number",
        "道路运输证号",
        "transport_certificate.number",
        "500101000002",
    ),
    may(
        "transport_certificate_from",
        "道路运输证起",
        "transport_certificate.valid.from",
        "2024-01-01",
    ),
    may("transport_certificate_to", "道路运输证止", "transport_certificate.valid.to", "2027-12-31"),
    may("scope", "经营范围", "scope", "3;8"),
    may("annual_review_from", "年度审验起", "annual_review.from", "2026-01-01"),
    must("annual_review_to", "年度审验止", "annual_review.to", "2026-12-31"),
    may(
        "liability_insurance_number",
        "承运人责任险保单号",
        "liability_insurance.number",
        "PZ-0001",
    ),
    may("liability_insurance_from", "责任险起", "liability_insurance.valid.from", "2026-01-01"),
    may("liability_insurance_to", "责任险止", "liability_insurance.valid.to", "2026-12-31"),
    may("tank", "罐体标识", "tank", "t-001"),
    may("approval_number", "ADR批准证书号", "approval.document.number", "ADR-0001"),
    may("approval_from", "ADR批准证书起", "approval.document.valid.from", "2026-03-01"),
    may("approval_to", "ADR批准证书止", "approval.document.valid.to", "2027-02-28"),
    may("approval_types", "ADR批准车型", "approval.types", "FL;AT"),
    may("extinguishers", "灭火器", "extinguishers", "6 2027-02-28;6 2027-02-28"),
];

const TANK: &[Column] = &[
    must("tank_id", "罐体标识", "tank_id", "t-001"),
    must("number", "罐体编号", "number", "G-2024-001"),
    must("owner", "所有人标识", "owner", "c-001"),
    must("tank_kind", "罐体类别", "tank_kind", "常压罐体"),
    must("tank_code", "罐体代码", "tank_code", "LGBF"),
    must("capacity_l", "罐体容积L", "capacity_l", "30000"),
    must("rated_load_kg", "最大充装质量kg", "rated_load_kg", "22000"),
    may("has_surge_plates", "有防波板", "has_surge_plates", "是"),
    may("is_vented", "有呼吸阀或安全阀", "is_vented", "是"),
    must("media", "适装介质", "media", "UN1203 汽油;UN1202 柴油"),
    must("certificate_number", "检验合格证编号", "certificate.number", "JY-2025-0001"),
    may("certificate_from", "检验日期", "certificate.valid.from", "2025-07-01"),
    must("certificate_to", "下次检验日期", "certificate.valid.to", "2027-06-30"),
    may("intermediate_due", "下次中间检验日期", "intermediate_due", "2028-06-30"),
    may("provisions", "罐体特殊规定", "provisions", "TE19"),
];

const PERSON: &[Column] = &[
    must("person_id", "人员标识", "person_id", "p-001"),
    must("name", "姓名", "name", "张三"),
    must("employer", "所属单位标识", "employer", "c-001"),
    may("phone", "联系电话", "phone", "13800000000"),
    may("driving_licence_number", "驾驶证号", "driving_licence.number", "500101000000000001"),
    may("driving_licence_from", "驾驶证起", "driving_licence.valid.from", "2020-01-01"),
    may("driving_licence_to", "驾驶证止", "driving_licence.valid.to", "2030-01-01"),
    may("driving_classes", "准驾车型", "driving_classes", "A2"),
    may("driver_number", "驾驶员从业资格证号", "qualifications.driver.number", "500101030001"),
    may("driver_from", "驾驶员资格起", "qualifications.driver.from", "2022-01-01"),
    may("driver_to", "驾驶员资格止", "qualifications.driver.to", "2028-01-01"),
    may("escort_number", "押运员从业资格证号", "qualifications.escort.number", ""),
    may("escort_from", "押运员资格起", "qualifications.escort.from", ""),
    may("escort_to", "押运员资格止", "qualifications.escort.to", ""),
    may(
        "loading_clerk_number",
        "装卸管理员从业资格证号",
        "qualifications.loading_clerk.number",
        "",
    ),
    may("loading_clerk_from", "装卸管理员资格起", "qualifications.loading_clerk.from", ""),
    may("loading_clerk_to", "装卸管理员资格止", "qualifications.loading_clerk.to", ""),
    may("covers_highly_toxic", "剧毒专项", "covers_highly_toxic", "否"),
    may("covers_explosives", "爆炸品专项", "covers_explosives", "否"),
    may("covers_radioactive", "放射性专项", "covers_radioactive", "否"),
    may("training_number", "ADR驾驶员证号", "training.document.number", ""),
    may("training_from", "ADR驾驶员证起", "training.document.valid.from", ""),
    may("training_to", "ADR驾驶员证止", "training.document.valid.to", ""),
    may("training_courses", "ADR培训课程", "training.courses", ""),
];

const PERMIT: &[Column] = &[
    must("permit_id", "许可标识", "permit_id", "x-001"),
    must("permit_kind", "许可种类", "permit_kind", "剧毒化学品道路运输通行证"),
    must("number", "编号", "document.number", "渝剧毒-2026-001"),
    may("valid_from", "有效期起", "document.valid.from", "2026-06-01"),
    must("valid_to", "有效期止", "document.valid.to", "2026-06-30"),
    must("holder", "持证单位标识", "holder", "c-001"),
    may("plates", "车牌号码", "plates", "渝F12345"),
    may("drivers", "驾驶人", "drivers", "张三"),
    may("un_numbers", "UN编号", "un_numbers", "UN1689"),
    may("granted_kg", "许可数量kg", "granted_kg", "8000"),
    may("zones", "限行区域标识", "zones", ""),
    may("route", "批准路线", "route", "108.38 30.80;108.45 30.85"),
    may("daily_window", "每日时段", "daily_window", "09:00-18:00"),
];

const SITE: &[Column] = &[
    must("site_id", "场所标识", "site_id", "s-001"),
    must("name", "名称", "name", "示例装车站"),
    must("company", "经营单位标识", "company", "c-001"),
    may("address", "地址", "address", "重庆市万州区示例路 2 号"),
    must("lon", "经度", "location", "108.40"),
    must("lat", "纬度", "location", "30.80"),
    may("may_load", "可装货", "may_load", "是"),
    may("may_unload", "可卸货", "may_unload", "否"),
    may("un_numbers", "许可UN编号", "un_numbers", "UN1203"),
    may("classes", "许可类别", "classes", "3;8"),
    may("opening_hours", "开放时间", "opening_hours", "Mo-Su 06:00-22:00"),
];

const HOLDING_PLACE: &[Column] = &[
    must("holding_place_id", "停车场标识", "holding_place_id", "h-001"),
    must("name", "名称", "name", "示例危货停车场"),
    must("lon", "经度", "location", "108.41"),
    must("lat", "纬度", "location", "30.81"),
    may("classes", "允许类别", "classes", "3;8"),
    may("opening_hours", "开放时间", "opening_hours", ""),
    may("capacity", "车位数", "capacity", "40"),
];

const BLACKLIST: &[Column] = &[
    must("blacklist_id", "黑名单标识", "blacklist_id", "b-001"),
    must("subject_kind", "对象种类", "subject", "车辆"),
    must("subject_id", "对象标识", "subject", "v-001"),
    must("reason", "原因", "reason", "多次超限运输"),
    must("authority", "决定机关", "authority", "示例区交通运输委员会"),
    may("valid_from", "起", "valid.from", "2026-01-01"),
    may("valid_to", "止", "valid.to", "2026-12-31"),
];
