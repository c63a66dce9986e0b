//! What the printed waybill says (JT/T 617.5-2018, annex form): every field as it was when the gate
//! let the load pass. The registry may change afterwards; the paper does not.

use serde::{Deserialize, Serialize};

use super::Content;
use crate::checks::Subject;
use crate::goods::{
    Carriage, Class, Entry, GoodsItem, Regime, TransportLine, UnNumber, transport_line,
};
use crate::registry::{Company, Duty, Permit, PermitKind, Person, PlateColour, Site, Vehicle};

/// A party with its telephone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrintedParty {
    /// 名称
    pub name: String,
    /// 联系电话
    pub phone: String,
    /// 统一社会信用代码
    pub credit_code: String,
    /// 地址
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
}

/// A truck or trailer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrintedVehicle {
    /// 车牌号码
    pub plate: String,
    /// 车牌颜色
    pub plate_colour: String,
    /// 道路运输证号
    pub transport_certificate: String,
}

/// A driver or escort.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrintedPerson {
    /// 姓名
    pub name: String,
    /// 从业资格证号
    pub qualification: String,
    /// 联系电话
    pub phone: String,
}

/// What the plates and labels on the truck say of one line of goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Placard {
    /// Lower half of the orange plate.
    pub un_number: UnNumber,
    /// 危险性识别号, upper half of the orange plate; empty where the list has none.
    #[serde(default)]
    pub hazard_number: String,
    /// Class of the placard; absent where the list has none.
    #[serde(default)]
    pub class: Option<Class>,
}

/// One line of goods, in the order of JT/T 617.5.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrintedGoods {
    /// `UN1203，汽油，3，II`.
    pub description: String,
    /// Packaging, number of packages, quantity.
    pub quantity: String,
    /// Limited or excepted quantity, waste, empty and uncleaned.
    pub marks: String,
    /// What the truck shows of it; absent on waybills from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placard: Option<Placard>,
    /// Its line in a transport document of ADR; absent on waybills from before it was kept, and for goods
    /// that are not subject to the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<TransportLine>,
}

/// Every field of the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Printed {
    /// 托运人
    pub consignor: PrintedParty,
    /// 装货人
    pub loader: PrintedParty,
    /// 收货人
    pub consignee: PrintedParty,
    /// 承运人
    pub carrier: PrintedParty,
    /// 经营许可证号
    pub carrier_licence: String,
    /// 起运地
    pub origin: String,
    /// 目的地
    pub destination: String,
    /// 车辆
    pub vehicle: PrintedVehicle,
    /// 挂车
    pub trailer: Option<PrintedVehicle>,
    /// 罐体编号
    pub tank_number: String,
    /// 罐体容积, m³
    pub tank_capacity_m3: String,
    /// 驾驶员
    pub driver: PrintedPerson,
    /// 押运员
    pub escort: PrintedPerson,
    /// 货物信息
    pub goods: Vec<PrintedGoods>,
    /// Permits with kind and number.
    pub permits: Vec<String>,
}

impl Printed {
    /// Takes the fields from the facts that the gate decided on.
    #[must_use]
    pub fn of(content: &Content, subject: &Subject) -> Self {
        Self {
            consignor: party(subject.consignor.as_ref()),
            loader: party(subject.loader.as_ref()),
            consignee: party(subject.consignee.as_ref()),
            carrier: party(subject.carrier.as_ref()),
            carrier_licence: subject
                .carrier
                .as_ref()
                .and_then(|carrier| carrier.licence.as_ref())
                .map(|licence| licence.document.number.clone())
                .unwrap_or_default(),
            origin: place(subject.origin.as_ref()),
            destination: place(subject.destination.as_ref()),
            vehicle: subject.vehicle.as_ref().map(vehicle).unwrap_or_default(),
            trailer: subject.trailer.as_ref().map(vehicle),
            tank_number: subject.tank.as_ref().map(|tank| tank.number.clone()).unwrap_or_default(),
            tank_capacity_m3: subject
                .tank
                .as_ref()
                .map(|tank| format!("{:.1}", f64::from(tank.capacity_l) / 1000.0))
                .unwrap_or_default(),
            driver: person(subject.driver.as_ref(), Duty::Driver),
            escort: person(subject.escort.as_ref(), Duty::Escort),
            goods: content
                .load
                .iter()
                .zip(&subject.entries)
                .map(|(item, entry)| goods(item, entry.as_ref()))
                .collect(),
            permits: subject.permits.iter().map(permit).collect(),
        }
    }
}

fn party(company: Option<&Company>) -> PrintedParty {
    company.map_or_else(PrintedParty::default, |company| PrintedParty {
        name: company.name.clone(),
        phone: company.phone.clone(),
        credit_code: company.credit_code.clone(),
        address: company.address.clone(),
    })
}

/// `剧毒化学品道路运输通行证 渝公2026-001`.
fn permit(permit: &Permit) -> String {
    let kind = match permit.permit_kind {
        PermitKind::HighlyToxic => "剧毒化学品道路运输通行证",
        PermitKind::CivilExplosive => "民用爆炸物品运输许可证",
        PermitKind::Firework => "烟花爆竹道路运输许可证",
        PermitKind::Radioactive => "放射性物品运输证明",
        PermitKind::WasteManifest => "危险废物转移联单",
        PermitKind::ZonePass => "限行区域通行证",
    };
    format!("{kind} {}", permit.document.number)
}

fn place(site: Option<&Site>) -> String {
    site.map_or_else(String::new, |site| {
        if site.address.is_empty() {
            site.name.clone()
        } else {
            format!("{}（{}）", site.address, site.name)
        }
    })
}

fn vehicle(vehicle: &Vehicle) -> PrintedVehicle {
    let plate_colour = match vehicle.plate_colour {
        PlateColour::Blue => "蓝色",
        PlateColour::Yellow => "黄色",
        PlateColour::Black => "黑色",
        PlateColour::White => "白色",
        PlateColour::Other => "其他",
    };
    PrintedVehicle {
        plate: vehicle.plate.clone(),
        plate_colour: plate_colour.to_owned(),
        transport_certificate: vehicle.transport_certificate.number.clone(),
    }
}

fn person(person: Option<&Person>, duty: Duty) -> PrintedPerson {
    person.map_or_else(PrintedPerson::default, |person| PrintedPerson {
        name: person.name.clone(),
        qualification: person
            .qualifications
            .iter()
            .find(|qualification| qualification.duty == duty)
            .map(|qualification| qualification.document.number.clone())
            .unwrap_or_default(),
        phone: person.phone.clone(),
    })
}

/// `UN1203，汽油（工艺名），3（6.1），II`: number, name, class with subsidiary hazards, packing group.
fn goods(item: &GoodsItem, entry: Option<&Entry>) -> PrintedGoods {
    let Some(entry) = entry else {
        return PrintedGoods { description: item.entry.to_string(), ..PrintedGoods::default() };
    };
    let mut name = if entry.proper_shipping_name_zh.is_empty() {
        entry.proper_shipping_name.clone()
    } else {
        entry.proper_shipping_name_zh.clone()
    };
    if !item.technical_name.is_empty() {
        name = format!("{name}（{}）", item.technical_name);
    }
    let mut parts = vec![format!("UN{:04}", entry.key.un_number.value()), name];
    if let Some(class) = &entry.class {
        let subsidiary: Vec<String> =
            entry.subsidiary_hazards.iter().map(ToString::to_string).collect();
        parts.push(if subsidiary.is_empty() {
            class.to_string()
        } else {
            format!("{class}（{}）", subsidiary.join("、"))
        });
    }
    if let Some(group) = entry.packing_group {
        parts.push(group.to_string());
    }
    PrintedGoods {
        description: parts.join("，"),
        quantity: quantity(item),
        marks: marks(item),
        placard: Some(Placard {
            un_number: entry.key.un_number,
            hazard_number: entry.hazard_number.clone().unwrap_or_default(),
            class: entry.class,
        }),
        transport: transport_line(item, entry),
    }
}

fn quantity(item: &GoodsItem) -> String {
    let contained = match item.carriage {
        Carriage::Tank => "罐装".to_owned(),
        Carriage::Bulk => "散装".to_owned(),
        Carriage::Packages => format!("{} {} 件", item.packaging, item.package_count),
    };
    format!("{contained}，{}", item.declared_kg)
}

fn marks(item: &GoodsItem) -> String {
    let mut marks = Vec::new();
    match item.regime {
        Regime::Full => {}
        Regime::LimitedQuantity => marks.push("有限数量"),
        Regime::ExceptedQuantity => marks.push("例外数量"),
    }
    if item.is_waste {
        marks.push("危险废物");
    }
    if item.is_empty_uncleaned {
        marks.push("空容器未清洗");
    }
    if item.is_elevated_temperature {
        marks.push("高温");
    }
    if item.is_environmentally_hazardous {
        marks.push("危害环境");
    }
    marks.join("、")
}
