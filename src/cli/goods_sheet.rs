//! Everything known of one entry of the dangerous goods list, as a page of text: what the list says,
//! what follows from it, where the rest comes from.

use super::output::verified;
use super::{Lang, implications};
use crate::checks::{Parameters, needs_technical_name};
use crate::goods::{self, Entry, EntryStatus, ScopeCode, Source, SourceTopic, Sources};
use crate::units::LocalText;

/// The lines of the page.
pub(super) fn lines(
    entry: &Entry,
    sources: &Sources,
    parameters: &Parameters,
    lang: Lang,
) -> Vec<String> {
    let mut lines = vec![format!(
        "UN {}  {}  {}",
        entry.key, entry.proper_shipping_name_zh, entry.proper_shipping_name
    )];
    let head = |zh: &str, en: &str| format!("  [{}]", if lang == Lang::Zh { zh } else { en });
    lines.push(head("品名表所载", "what the list says"));
    let facts = listed(entry, lang).into_iter().chain(figures(entry, lang));
    lines.extend(
        facts
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| format!("  {}: {value}", lang.of(&label))),
    );
    lines.push(head("由此要求", "what follows"));
    if entry.status == EntryStatus::Listed {
        lines.extend(scope(entry, lang));
        if needs_technical_name(entry, parameters) {
            lines.push(match lang {
                Lang::Zh => "  技术名称: 单证须注明（特殊规定 274）".to_owned(),
                Lang::En => {
                    "  technical name: must stand on the papers (special provision 274)".to_owned()
                }
            });
        }
    }
    lines.extend(implications::lines(&goods::implications(entry), lang));
    let sources = sources.of(entry);
    if !sources.is_empty() {
        lines.push(head("来源", "sources"));
        lines.extend(sources.iter().map(|source| told(source, lang)));
    }
    lines.push(String::new());
    lines
}

type Fact = (LocalText, String);

fn fact(zh: &str, en: &str, value: impl Into<String>) -> Fact {
    (LocalText::new(zh, en), value.into())
}

/// The columns of the list; those without a value are left out afterwards.
fn listed(entry: &Entry, lang: Lang) -> Vec<Fact> {
    let words = |zh: &str, en: &str| if lang == Lang::Zh { zh } else { en }.to_owned();
    let status = match entry.status {
        EntryStatus::Listed => words("列入", "listed"),
        EntryStatus::Prohibited => words("禁止运输", "prohibited"),
        EntryStatus::NotSubject => words("不受限制", "not subject"),
    };
    let class = |class: goods::Class| format!("{class} {}", lang.of(&class.in_words()));
    let comma = words("，", ", ");
    let subsidiary: Vec<String> = entry.subsidiary_hazards.iter().copied().map(class).collect();
    let codes: Vec<String> = entry.tank_codes.iter().map(ToString::to_string).collect();
    let small = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    let lists: Vec<&str> = entry
        .properties
        .iter()
        .map(|property| if lang == Lang::Zh { property.name().0 } else { property.name().1 })
        .collect();
    let text = |value: Option<String>| value.unwrap_or_default();
    vec![
        fact("状态", "status", status),
        fact("说明", "variant", lang.of(&entry.note())),
        fact("类别", "class", text(entry.class.map(class))),
        fact("分类代码", "classification code", &entry.classification_code),
        fact("次要危险性", "subsidiary hazards", subsidiary.join(&comma)),
        fact("包装类别", "packing group", text(entry.packing_group.map(|it| it.to_string()))),
        fact("标志", "labels", entry.labels.join(" + ")),
        fact(
            "有限/例外数量",
            "LQ / EQ",
            format!("{} / {}", small(&entry.limited_quantity), small(&entry.excepted_quantity)),
        ),
        fact("罐体代码", "tank code", codes.join(" ")),
        fact("罐体特殊规定", "tank provisions", entry.tank_provisions.join(" ")),
        fact("罐式车辆", "tank vehicle", text(entry.tank_vehicle.map(|it| format!("{it:?}")))),
        fact(
            "运输类别",
            "transport category",
            text(entry.transport_category.map(|it| it.to_string())),
        ),
        fact("隧道代码", "tunnel code", text(entry.tunnel_code.map(|it| it.to_string()))),
        fact("危险性识别号", "hazard number", text(entry.hazard_number.clone())),
        fact("名录", "authority lists", lists.join(&words("、", ", "))),
    ]
}

/// What a degree of filling is computed with.
fn figures(entry: &Entry, lang: Lang) -> Vec<Fact> {
    let densities = match (entry.density_15, entry.density_50, lang) {
        (Some(cold), Some(warm), Lang::Zh) => {
            format!("15 °C 时 {cold} kg/l，50 °C 时 {warm} kg/l")
        }
        (Some(cold), Some(warm), Lang::En) => format!("{cold} kg/l at 15 °C, {warm} kg/l at 50 °C"),
        _ => String::new(),
    };
    let filling = entry.filling_ratio.map_or_else(String::new, |ratio| format!("{ratio} kg/l"));
    vec![
        fact("密度", "density", densities),
        fact("每升罐容最大充装质量", "most mass a litre of capacity", filling),
    ]
}

fn scope(entry: &Entry, lang: Lang) -> Option<String> {
    let [hire, own] = ScopeCode::of(entry.class?);
    Some(match lang {
        Lang::Zh => {
            format!("  经营范围代码: 营业性 {hire}，非营业性 {own}（JT/T 415；或按品名许可）")
        }
        Lang::En => {
            format!("  scope code: {hire} for hire, {own} on own account (JT/T 415; or by name)")
        }
    })
}

fn told(source: &Source, lang: Lang) -> String {
    let about = match (source.topic, source.list) {
        (_, Some(list)) => LocalText::new(list.name().0, list.name().1),
        (SourceTopic::List, None) => LocalText::new("名录", "list"),
        (SourceTopic::Density, None) => LocalText::new("密度", "density"),
        (SourceTopic::Filling, None) => LocalText::new("充装质量", "filling"),
    };
    let verified = verified(source.verified, lang);
    format!("  {}: {} ({verified})", lang.of(&about), source.source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    fn page(key: &str, lang: Lang) -> String {
        let (catalogue, sources) =
            (builtin::catalogue().unwrap(), builtin::goods_sources().unwrap());
        let parameters = builtin::rules(crate::checks::PackName::Cn).unwrap().parameters;
        let entry = catalogue.find(key.parse().unwrap()).unwrap();
        lines(entry, &sources, &parameters, lang).join("\n")
    }

    #[test]
    fn a_liquefied_gas_is_told_with_its_class_in_words_scope_filling_and_sources() {
        let ammonia = page("1005-1", Lang::En);
        for words in [
            "class: 2.3 toxic gases",
            "subsidiary hazards: 8 corrosive substances",
            "labels: 2.3 + 8",
            "most mass a litre of capacity: 0.5",
            "scope code: 03123 for hire, 03223 on own account",
            "high-risk chemicals: ",
            "(not verified)",
        ] {
            assert!(ammonia.contains(words), "{words}: {ammonia}");
        }
        assert!(page("1005-1", Lang::Zh).contains("经营范围代码: 营业性 03123"));
    }

    #[test]
    fn a_liquid_is_told_with_its_densities_and_a_generic_entry_with_what_it_must_name() {
        assert!(page("1090-1", Lang::En).contains("density: 0.796 kg/l at 15 °C"));
        let generic = page("1993-1", Lang::En);
        assert!(generic.contains("technical name: must stand on the papers"), "{generic}");
        assert!(!page("1268-1", Lang::En).contains("technical name"));
    }

    #[test]
    fn the_note_of_a_variant_stands_in_one_language() {
        assert!(page("1202-1", Lang::En).contains("variant: flash point at most 60 °C"));
        let chinese = page("1202-1", Lang::Zh);
        assert!(chinese.contains("说明: 闪点不高于 60 °C") && !chinese.contains("flash point"));
    }

    #[test]
    fn goods_outside_the_rules_are_told_without_demands() {
        let prohibited = page("2186-1", Lang::En);
        assert!(prohibited.contains("implies: carriage is prohibited"));
        assert!(!prohibited.contains("scope code"), "{prohibited}");
    }
}
