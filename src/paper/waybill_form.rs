//! The waybill as the form of JT/T 617.5-2018 has it, with QR code, way and the gate's checks.

use jiff::Timestamp;
use serde::Serialize;

use super::form::{Form, Row};
use super::words::{Parties, blank, joined, local, person, plate};
use super::{PaperError, PaperKind, PaperLanguage, Source};
use crate::checks::Outcome;
use crate::goods::Regime;
use crate::qr;
use crate::routing::{Plan, WaitPlace};
use crate::units::{Kilograms, LocalText};
use crate::waybill::{Printed, PrintedGoods, StateName};

/// A wait on the way.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FormWait {
    /// Name of the holding place; absent for the place of loading.
    pub place: Option<String>,
    /// From.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// To.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
}

/// The way in force in short.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FormWay {
    /// Leaves.
    #[schema(value_type = String, format = DateTime)]
    pub departs_at: Timestamp,
    /// Arrives.
    #[schema(value_type = String, format = DateTime)]
    pub arrives_at: Timestamp,
    /// Length in kilometres.
    pub distance_km: f64,
    /// Roads in order.
    pub roads: Vec<String>,
    /// Waits.
    pub waits: Vec<FormWait>,
    /// Scheme it is lawful under.
    pub scheme_revision: i64,
}

/// What the checks said at the gate.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FormChecks {
    /// Rule pack.
    pub pack: String,
    /// Rules that passed.
    pub passed: usize,
    /// Rules that failed without blocking.
    pub noted: usize,
    /// Rules that do not concern the load.
    pub not_applicable: usize,
    /// Items a person looked at.
    pub items: usize,
    /// Where the load was released.
    pub place: String,
}

/// Every field of the form.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct WaybillForm {
    /// 运单编号
    pub number: String,
    /// 运单状态
    pub state: StateName,
    /// Parties, vehicle, tank, crew, goods and permits, as kept at the gate.
    pub printed: Printed,
    /// Metered quantity of each line of goods, once loaded.
    pub metered_kg: Vec<Kilograms>,
    /// 起运日期
    #[schema(value_type = Option<String>, format = DateTime)]
    pub loading_at: Option<Timestamp>,
    /// 城市配送
    pub is_city_delivery: bool,
    /// 运输路线
    pub way: Option<FormWay>,
    /// 应急联系电话
    pub emergency_phone: String,
    /// 危险废物转移联单编号
    pub waste_manifest: String,
    /// What limited and excepted quantities have to be accompanied by (O29 art. 18, 19).
    pub statements: Vec<LocalText>,
    /// Declaration of a special agreement.
    pub special_agreement: String,
    /// 备注
    pub remarks: String,
    /// 调度人
    pub dispatcher: String,
    /// 调度日期
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Timestamp,
    /// 装货查验
    pub checks: FormChecks,
}

impl WaybillForm {
    /// From an issued waybill.
    pub(super) fn of(source: &Source) -> Option<Self> {
        let waybill = &source.waybill;
        let issued = waybill.state.issued()?;
        let content = &waybill.content;
        let count = |outcome| {
            issued.report.findings.iter().filter(|finding| finding.outcome == outcome).count()
        };
        Some(Self {
            number: issued.number.to_string(),
            state: waybill.state.which(),
            printed: issued.printed.clone(),
            metered_kg: waybill.state.loaded().map(|l| l.metered_kg.clone()).unwrap_or_default(),
            loading_at: content.loading_at,
            is_city_delivery: content.is_city_delivery,
            way: waybill.state.plan().map(way),
            emergency_phone: content.emergency_phone.clone(),
            waste_manifest: content.waste_manifest.clone(),
            statements: statements(source),
            special_agreement: content.special_agreement.clone(),
            remarks: content.remarks.clone(),
            dispatcher: content.dispatcher.clone(),
            issued_at: issued.at,
            checks: FormChecks {
                pack: issued.report.pack.clone(),
                passed: count(Outcome::Passed),
                noted: count(Outcome::Failed),
                not_applicable: count(Outcome::NotApplicable),
                items: issued.answers.len(),
                place: issued.place.name.clone(),
            },
        })
    }

    pub(super) fn form(
        &self,
        source: &Source,
        language: PaperLanguage,
    ) -> Result<Form, PaperError> {
        let mut form = blank(PaperKind::Waybill, Some(&self.number), language);
        let state = self.state.in_words();
        let state = match language {
            PaperLanguage::Zh => format!("运单状态：{}", state.zh),
            PaperLanguage::En => format!("State: {}", state.en),
        };
        form.facts.push(state);
        form.code =
            source.code.as_deref().map(qr::modules).transpose().map_err(|_| PaperError::Pdf)?;
        form.rows = self.rows(source, language);
        form.foot = String::from(language.pick(
                "Hazway　运单随车携带；二维码经签名，含运单编号、车牌、标志和有效期，可离线查验。",
                "Hazway · Keep it on board. The signed code says number, plates, placards and validity, and is verified offline.",
            ));
        Ok(form)
    }

    fn rows(&self, source: &Source, language: PaperLanguage) -> Vec<Row> {
        let pick = |zh, en| language.pick(zh, en);
        let time = |at: Timestamp| local(at, &source.time_zone);
        let printed = &self.printed;
        let mut rows = Parties::of(printed).rows(language);
        rows.push(Row::one(pick("经营许可证", "Carrier's licence"), &printed.carrier_licence));
        let loading = self.loading_at.map(time).unwrap_or_default();
        let city = if self.is_city_delivery { pick("是", "yes") } else { pick("否", "no") };
        rows.push(Row::of(&[
            (pick("起运日期", "Date"), &loading, 6.0),
            (pick("城市配送", "City delivery"), city, 6.0),
        ]));
        rows.push(Row::one(pick("起运地", "Origin"), &printed.origin));
        rows.push(Row::one(pick("目的地", "Destination"), &printed.destination));
        rows.extend(equipment(printed, language));
        for (line, goods) in printed.goods.iter().enumerate() {
            let label = format!("{} {}", pick("货物", "Goods"), line + 1);
            rows.push(Row::one(
                &label,
                &goods_text(goods, self.metered_kg.get(line).copied(), language),
            ));
        }
        rows.push(Row::one(pick("运输路线", "Route"), &self.way_text(source, language)));
        rows.push(Row::one(pick("备注", "Remarks"), &self.remarks_text(language)));
        rows.push(Row::of(&[
            (pick("调度人", "Dispatcher"), &self.dispatcher, 6.0),
            (pick("调度日期", "Date"), &time(self.issued_at), 6.0),
        ]));
        rows.push(Row::one(pick("装货查验", "Gate check"), &self.checks_text(source, language)));
        rows
    }

    fn way_text(&self, source: &Source, language: PaperLanguage) -> String {
        let Some(way) = &self.way else { return String::new() };
        let time = |at: Timestamp| local(at, &source.time_zone);
        let (from, to, long) = (time(way.departs_at), time(way.arrives_at), way.distance_km);
        let mut text = match language {
            PaperLanguage::Zh => format!("{from} 出发，{to} 到达，{long:.1} km。"),
            PaperLanguage::En => format!("Departs {from}, arrives {to}, {long:.1} km."),
        };
        text = format!("{text}\n{}", way.roads.join(" → "));
        for wait in &way.waits {
            let (from, to) = (time(wait.from), time(wait.to));
            let place = wait.place.as_deref().unwrap_or(language.pick("装货点", "loading site"));
            text = match language {
                PaperLanguage::Zh => format!("{text}\n停等：{place}，{from} 至 {to}"),
                PaperLanguage::En => format!("{text}\nWaits: {place}, {from} to {to}"),
            };
        }
        let revision = way.scheme_revision;
        match language {
            PaperLanguage::Zh => format!("{text}\n限行方案第 {revision} 号"),
            PaperLanguage::En => format!("{text}\nScheme of restrictions no. {revision}"),
        }
    }

    fn remarks_text(&self, language: PaperLanguage) -> String {
        let permits = self.printed.permits.join(language.pick("、", ", "));
        let statements = joined(&self.statements, language);
        let lines = [
            ("应急联系电话：", "Emergency telephone: ", self.emergency_phone.as_str()),
            ("许可证件：", "Permits: ", permits.as_str()),
            ("危险废物转移联单：", "Waste manifest: ", self.waste_manifest.as_str()),
            ("随车文件：", "Carried along: ", statements.as_str()),
            ("特殊协议：", "Special agreement: ", self.special_agreement.as_str()),
            ("", "", self.remarks.as_str()),
        ];
        let said = lines.into_iter().filter(|(_, _, text)| !text.is_empty());
        said.map(|(zh, en, text)| format!("{}{text}", language.pick(zh, en)))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn checks_text(&self, source: &Source, language: PaperLanguage) -> String {
        let FormChecks { pack, passed, noted, not_applicable, items, place } = &self.checks;
        let at = local(self.issued_at, &source.time_zone);
        let place =
            if place.is_empty() { language.pick("装货点", "the loading site") } else { place };
        match language {
            PaperLanguage::Zh => format!(
                "规则包 {pack}：通过 {passed} 项，提示 {noted} 项，不适用 {not_applicable} 项；装货人于 {at} 在{place}放行（人工核查 {items} 项）。"
            ),
            PaperLanguage::En => format!(
                "Rule pack {pack}: {passed} passed, {noted} noted, {not_applicable} not applicable; released by the loader at {at}, {place} ({items} items looked at)."
            ),
        }
    }
}

fn way(plan: &Plan) -> FormWay {
    let mut roads: Vec<String> = Vec::new();
    for leg in &plan.legs {
        let name = if leg.name.is_empty() { &leg.reference } else { &leg.name };
        if !name.is_empty() && roads.last() != Some(name) {
            roads.push(name.clone());
        }
    }
    let waits = plan.waits.iter().map(|wait| FormWait {
        place: match &wait.place {
            WaitPlace::Origin => None,
            WaitPlace::HoldingPlace { name } => Some(name.clone()),
        },
        from: wait.from,
        to: wait.to,
    });
    FormWay {
        departs_at: plan.departs_at,
        arrives_at: plan.arrives_at,
        distance_km: plan.distance_m / 1000.0,
        roads,
        waits: waits.collect(),
        scheme_revision: plan.revision,
    }
}

/// The papers that art. 18 and 19 ask for, each once.
fn statements(source: &Source) -> Vec<LocalText> {
    let has = |regime| source.waybill.content.load.iter().any(|item| item.regime == regime);
    let limited = has(Regime::LimitedQuantity).then(|| {
        LocalText::new(
            "有限数量：包装测试报告或书面声明（第 29 号令第十九条）",
            "limited quantities: test report of the packaging or written statement (Order 29, art. 19)",
        )
    });
    let excepted = has(Regime::ExceptedQuantity).then(|| {
        LocalText::new(
            "例外数量：托运人书面声明（第 29 号令第十八条）",
            "excepted quantities: written statement of the consignor (Order 29, art. 18)",
        )
    });
    limited.into_iter().chain(excepted).collect()
}

fn goods_text(goods: &PrintedGoods, metered: Option<Kilograms>, language: PaperLanguage) -> String {
    let mut text = format!("{}，{}", goods.description, goods.quantity);
    if !goods.marks.is_empty() {
        text = format!("{text}（{}）", goods.marks);
    }
    match (metered, language) {
        (None, _) => text,
        (Some(metered), PaperLanguage::Zh) => format!("{text}；实装 {metered}"),
        (Some(metered), PaperLanguage::En) => format!("{text}; metered {metered}"),
    }
}

fn equipment(printed: &Printed, language: PaperLanguage) -> Vec<Row> {
    let pick = |zh, en| language.pick(zh, en);
    let certificate = pick("道路运输证", "Transport certificate");
    let mut rows = vec![Row::of(&[
        (pick("车牌号码", "Plate"), &plate(&printed.vehicle, language), 6.0),
        (certificate, &printed.vehicle.transport_certificate, 6.0),
    ])];
    if let Some(trailer) = &printed.trailer {
        rows.push(Row::of(&[
            (pick("挂车号牌", "Trailer"), &plate(trailer, language), 6.0),
            (certificate, &trailer.transport_certificate, 6.0),
        ]));
    }
    if !printed.tank_number.is_empty() {
        rows.push(Row::of(&[
            (pick("罐体编号", "Tank"), &printed.tank_number, 6.0),
            (pick("罐体容积", "Capacity"), &format!("{} m³", printed.tank_capacity_m3), 6.0),
        ]));
    }
    rows.push(person(pick("驾驶员", "Driver"), &printed.driver, language));
    rows.push(person(pick("押运员", "Escort"), &printed.escort, language));
    rows
}
