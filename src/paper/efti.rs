//! The dangerous goods of a waybill in the element names of `TransportDangerousGoods` of the eFTI data set
//! (Regulation (EU) 2020/1056, delegated regulation (EU) 2024/2024). What maps to what: `docs/EFTI.md`.

use serde::Serialize;

use super::form::{Form, Row};
use super::words::blank;
use super::{PaperKind, PaperLanguage, Source};
use crate::goods::{
    Carriage, Entry, EntryStatus, GoodsItem, PackingGroup, Regime, small_load, transport_line,
};
use crate::units::Kilograms;

/// The elements of `TransportDangerousGoods`.
pub const EFTI_ELEMENTS: [&str; 31] = [
    "applicableRegulatoryExemption",
    "controlTemperature",
    "dangerousGoodsLogisticsPackage",
    "densityMeasure",
    "emergencyTemperature",
    "explosiveCargoNetWeight",
    "grossVolume",
    "grossWeight",
    "hazardCategoryCode",
    "hazardClassificationID",
    "hazardTypeCode",
    "includedFuel",
    "information",
    "labelTypeCode",
    "limitedQuantityCode",
    "meltingPoint",
    "netWeight",
    "packagingDangerLevelCode",
    "previousCargoInformation",
    "properShippingName",
    "radioactiveMaterial",
    "regulatoryAuthorityName",
    "relatedDocument",
    "reportableQuantity",
    "specialProvisionID",
    "statedCondition",
    "supplementaryInformation",
    "technicalName",
    "technicalNameNote",
    "tunnelRestrictionCode",
    "uNDGID",
];

/// A figure with its unit of UN/ECE recommendation 20.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EftiMeasure {
    /// The figure.
    pub value: f64,
    /// `KGM` kilograms, `B35` kilograms per litre.
    pub unit_code: &'static str,
}

/// Packages of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EftiPackage {
    /// How many.
    pub item_quantity: u32,
    /// What kind, as it was written.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A document that goes with the goods.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct EftiDocument {
    /// What kind.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its number.
    pub id: String,
}

/// One line of goods. Elements that Hazway does not know are not there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is an element of the data set, described in docs/EFTI.md")]
pub struct EftiGoods {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applicable_regulatory_exemption: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dangerous_goods_logistics_package: Option<EftiPackage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub density_measure: Option<EftiMeasure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explosive_cargo_net_weight: Option<EftiMeasure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gross_weight: Option<EftiMeasure>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hazard_category_code: String,
    #[serde(rename = "hazardClassificationID", skip_serializing_if = "String::is_empty")]
    pub hazard_classification_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub information: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub label_type_code: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub limited_quantity_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_weight: Option<EftiMeasure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packaging_danger_level_code: Option<&'static str>,
    pub proper_shipping_name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_document: Vec<EftiDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stated_condition: Vec<&'static str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub supplementary_information: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub technical_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tunnel_restriction_code: String,
    #[serde(rename = "uNDGID")]
    pub undg_id: String,
}

/// The dangerous goods of a waybill.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EftiExport {
    /// Number of the waybill, once issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waybill_number: Option<String>,
    /// One line of goods each.
    pub transport_dangerous_goods: Vec<EftiGoods>,
}

impl EftiExport {
    pub(super) fn of(source: &Source) -> Self {
        let listed: Vec<(usize, &GoodsItem, &Entry)> =
            source.lines().filter(|(_, _, entry)| entry.status == EntryStatus::Listed).collect();
        let pairs: Vec<(&GoodsItem, &Entry)> =
            listed.iter().map(|(_, item, entry)| (*item, *entry)).collect();
        let is_small = small_load(&pairs).is_ok();
        let goods = listed.iter().map(|(line, item, entry)| {
            let net = source.metered(*line).unwrap_or(item.declared_kg);
            EftiGoods { related_document: documents(source), ..goods(item, entry, net, is_small) }
        });
        Self { waybill_number: source.number(), transport_dangerous_goods: goods.collect() }
    }

    pub(super) fn form(&self, language: PaperLanguage) -> Form {
        let number = self.waybill_number.as_deref();
        let mut form = blank(PaperKind::Efti, number, language);
        for (line, goods) in self.transport_dangerous_goods.iter().enumerate() {
            let title = format!("TransportDangerousGoods {}: UN {}", line + 1, goods.undg_id);
            form.rows.push(Row::heading(&title));
            // The same values as in JSON, so that both cannot differ.
            if let Ok(serde_json::Value::Object(elements)) = serde_json::to_value(goods) {
                for (element, value) in elements {
                    form.rows.push(Row::cells(&[(&element, 4.0), (&plain(&value), 8.0)]));
                }
            }
        }
        form.foot = String::from(language.pick(
            "Hazway　eFTI 元素名称；对照表见 docs/EFTI.md。",
            "Hazway · element names of eFTI; what maps to what is told in docs/EFTI.md.",
        ));
        form
    }
}

/// A value for a reader: texts without quotation marks, members in a row, figure before unit and kind
/// before number.
fn plain(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(members) => members.values().rev().map(plain).collect::<Vec<_>>().join(" "),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn mass(mass: Kilograms) -> EftiMeasure {
    EftiMeasure { value: mass.as_f64(), unit_code: "KGM" }
}

fn goods(item: &GoodsItem, entry: &Entry, net: Kilograms, is_small: bool) -> EftiGoods {
    let is_in_packages = item.carriage == Carriage::Packages;
    let density = item.density_15.or(entry.density_15);
    let stated = [
        (item.is_waste, "WASTE"),
        (item.is_empty_uncleaned, "EMPTY, UNCLEANED"),
        (item.is_elevated_temperature, "HOT"),
    ];
    EftiGoods {
        applicable_regulatory_exemption: match item.regime {
            Regime::LimitedQuantity => Some("3.4"),
            Regime::ExceptedQuantity => Some("3.5"),
            Regime::Full => is_small.then_some("1.1.3.6"),
        },
        dangerous_goods_logistics_package: is_in_packages.then(|| EftiPackage {
            item_quantity: item.package_count,
            kind: item.packaging.clone(),
        }),
        density_measure: density.map(|value| EftiMeasure { value, unit_code: "B35" }),
        explosive_cargo_net_weight: entry.is_explosive().then(|| mass(item.net_explosive_kg)),
        gross_weight: item.gross_kg.map(mass),
        hazard_category_code: entry.classification_code.clone(),
        hazard_classification_id: entry.class.map(|class| class.to_string()).unwrap_or_default(),
        information: transport_line(item, entry).map(|line| line.text).unwrap_or_default(),
        label_type_code: entry.labels.clone(),
        limited_quantity_code: if item.regime == Regime::LimitedQuantity {
            entry.limited_quantity.clone()
        } else {
            String::new()
        },
        net_weight: Some(mass(net)),
        packaging_danger_level_code: entry.packing_group.map(|group| match group {
            PackingGroup::I => "1",
            PackingGroup::II => "2",
            PackingGroup::III => "3",
        }),
        proper_shipping_name: entry.proper_shipping_name.clone(),
        related_document: Vec::new(),
        stated_condition: stated
            .iter()
            .filter(|(is_so, _)| *is_so)
            .map(|(_, word)| *word)
            .collect(),
        supplementary_information: if item.is_environmentally_hazardous {
            "ENVIRONMENTALLY HAZARDOUS".to_owned()
        } else {
            String::new()
        },
        technical_name: item.technical_name.trim().to_owned(),
        tunnel_restriction_code: entry.tunnel_code.map(|code| code.to_string()).unwrap_or_default(),
        undg_id: format!("{:04}", entry.key.un_number.value()),
    }
}

/// Waybill, permits, waste manifest.
fn documents(source: &Source) -> Vec<EftiDocument> {
    let number = source.number().map(|id| EftiDocument { kind: "waybill", id });
    let permits = source.printed.permits.iter();
    let permits = permits.map(|id| EftiDocument { kind: "permit", id: id.clone() });
    let manifest = source.waybill.content.waste_manifest.trim();
    let manifest = (!manifest.is_empty())
        .then(|| EftiDocument { kind: "waste_manifest", id: manifest.to_owned() });
    number.into_iter().chain(permits).chain(manifest).collect()
}
