//! Reads the file of `hazway check`: what is wrong in it is told by field, with the value, the bound and
//! what to write instead, all at once.

use serde_json::{Map, Value};

use crate::goods::{Catalogue, Entry, EntryKey, GoodsItem, UnNumber};
use crate::units::{LocalText, local_text, unreadable};
use crate::waybill::Content;

/// Most complaints that are told; who made more of them starts with these.
const MOST_TOLD: usize = 10;
/// Greatest mass of a line, in kilograms.
const MOST_KG: f64 = 1_000_000.0;
/// Fields of a line that are masses.
const MASSES: [&str; 3] = ["declared_kg", "gross_kg", "net_explosive_kg"];
/// Fields of a line that are densities in kg/l, with the bounds of the list.
const DENSITIES: [&str; 2] = ["density_15", "density_50"];
const DENSITY_BOUNDS: (f64, f64) = (0.05, 14.0);
const TIMES: [&str; 3] = ["loading_at", "depart_from", "depart_until"];

/// The content, or every complaint with its field, one a line.
pub(super) fn read(text: &str, catalogue: &Catalogue) -> Result<Content, LocalText> {
    let value: Value = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
    let Value::Object(fields) = &value else {
        return Err(local_text!(
            "应为一个 JSON 对象 `{{…}}`，内容同新建运单",
            "a JSON object `{{…}}` is expected, as for a new waybill"
        ));
    };
    let mut wrong = Vec::new();
    times(fields, &mut wrong);
    load(fields, catalogue, &mut wrong);
    if wrong.is_empty() {
        // Once the lines are good, the place in the file tells the rest best.
        return serde_json::from_str(text).map_err(|error| unreadable(&error));
    }
    let more = wrong.len().saturating_sub(MOST_TOLD);
    wrong.truncate(MOST_TOLD);
    if more > 0 {
        wrong.push(local_text!("另有 {more} 处", "and {more} more"));
    }
    Err(together(&wrong))
}

fn together(wrong: &[LocalText]) -> LocalText {
    let lines = |pick: fn(&LocalText) -> &str| {
        let lines: Vec<&str> = wrong.iter().map(pick).collect();
        format!("\n  {}", lines.join("\n  "))
    };
    LocalText::new(lines(|text| &text.zh), lines(|text| &text.en))
}

fn times(fields: &Map<String, Value>, wrong: &mut Vec<LocalText>) {
    for name in TIMES {
        let Some(value) = fields.get(name).filter(|value| !value.is_null()) else { continue };
        let instant = value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
        let shown = shown(value);
        match instant {
            None => wrong.push(local_text!(
                "{name}：`{shown}` 不是时刻，应如 2026-11-25T08:00:00+08:00",
                "{name}: `{shown}` is no instant: write it as 2026-11-25T08:00:00+08:00"
            )),
            Some(instant) if !crate::desk::is_reasonable(instant) => wrong.push(local_text!(
                "{name}：`{shown}` 不在 2000 年至 2100 年之间",
                "{name}: `{shown}` lies outside the years 2000 to 2100"
            )),
            Some(_) => {}
        }
    }
}

fn load(fields: &Map<String, Value>, catalogue: &Catalogue, wrong: &mut Vec<LocalText>) {
    let Some(load) = fields.get("load") else { return };
    let Value::Array(items) = load else {
        let shown = shown(load);
        wrong.push(local_text!(
            "load：`{shown}` 不是列表，应为 [{{…}}]，每项一种货物",
            "load: `{shown}` is no list: [{{…}}] is expected, one object for each line of goods"
        ));
        return;
    };
    let (count, most) = (items.len(), Content::MAX_ITEMS);
    if count > most {
        wrong.push(local_text!(
            "load：`{count}` 项货物，一张运单最多 {most} 项，请分成几张",
            "load: `{count}` lines of goods, one waybill takes at most {most}: divide them"
        ));
        return;
    }
    for (line, item) in items.iter().enumerate() {
        let before = wrong.len();
        let Value::Object(item_fields) = item else {
            let shown = shown(item);
            wrong.push(local_text!(
                "load.{line}：`{shown}` 不是一项货物，应为 {{\"entry\": \"1203-1\", …}}",
                "load.{line}: `{shown}` is no line of goods: {{\"entry\": \"1203-1\", …}} is expected"
            ));
            continue;
        };
        entry(line, item_fields.get("entry"), catalogue, wrong);
        for name in MASSES {
            number(line, name, item_fields.get(name), (0.0, MOST_KG), "kg", wrong);
        }
        for name in DENSITIES {
            number(line, name, item_fields.get(name), DENSITY_BOUNDS, "kg/l", wrong);
        }
        if wrong.len() == before
            && let Err(error) = serde_json::from_value::<GoodsItem>(item.clone())
        {
            let field = format!("load.{line}");
            wrong.push(unreadable(&error).about(&field, &field));
        }
    }
}

fn entry(line: usize, value: Option<&Value>, catalogue: &Catalogue, wrong: &mut Vec<LocalText>) {
    let Some(value) = value else {
        wrong.push(local_text!(
            "load.{line}.entry：缺少，应为条目，如 1203-1",
            "load.{line}.entry: missing: name an entry such as 1203-1"
        ));
        return;
    };
    let given = shown(value);
    let text = value.as_str().unwrap_or(&given);
    if let Ok(key) = text.parse::<EntryKey>() {
        if catalogue.find(key).is_none() {
            let known = catalogue.variants(key.un_number);
            wrong.push(unknown(line, text, known));
        }
        return;
    }
    match text.parse::<UnNumber>().map(|number| catalogue.variants(number)) {
        Ok(known @ [_, ..]) => wrong.push(unknown(line, text, known)),
        Ok([]) => wrong.push(unknown(line, text, &[])),
        Err(_) => wrong.push(local_text!(
            "load.{line}.entry：`{text}` 不是条目，应为 UN 编号和序号，如 1203-1",
            "load.{line}.entry: `{text}` names no entry: UN number and variant, such as 1203-1"
        )),
    }
}

/// What to write instead: the variants of the number, if it has any.
fn unknown(line: usize, text: &str, known: &[Entry]) -> LocalText {
    if known.is_empty() {
        return local_text!(
            "load.{line}.entry：`{text}` 不在危险货物品名表中，可用 `hazway goods search` 查找",
            "load.{line}.entry: `{text}` is not in the dangerous goods list: try `hazway goods search`"
        );
    }
    let zh: Vec<String> = known.iter().map(|entry| variant(entry).zh).collect();
    let en: Vec<String> = known.iter().map(|entry| variant(entry).en).collect();
    LocalText::new(
        format!("load.{line}.entry：`{text}` 没有指明条目，应为 {}", zh.join("；")),
        format!("load.{line}.entry: `{text}` does not say which entry: {}", en.join("; ")),
    )
}

fn variant(entry: &Entry) -> LocalText {
    let key = entry.key;
    let note = entry.note();
    let group = entry.packing_group.map_or_else(String::new, |group| group.to_string());
    let told = |name: &str, note: &str, label: &str| {
        let group = if group.is_empty() { String::new() } else { format!("{label} {group}") };
        let said: Vec<&str> = [note, &group].into_iter().filter(|text| !text.is_empty()).collect();
        let said = if said.is_empty() { name.to_owned() } else { said.join(", ") };
        format!("{key} ({said})")
    };
    LocalText::new(
        told(&entry.proper_shipping_name_zh, &note.zh, "包装类别"),
        told(&entry.proper_shipping_name, &note.en, "PG"),
    )
}

fn number(
    line: usize,
    name: &str,
    value: Option<&Value>,
    (least, most): (f64, f64),
    unit: &str,
    wrong: &mut Vec<LocalText>,
) {
    let Some(value) = value.filter(|value| !value.is_null()) else { return };
    let shown = shown(value);
    match value.as_f64() {
        None => wrong.push(local_text!(
            "load.{line}.{name}：`{shown}` 不是数，应为以 {unit} 计的数，不带单位和引号",
            "load.{line}.{name}: `{shown}` is no number: give it in {unit}, without unit or quotes"
        )),
        Some(figure) if !(least..=most).contains(&figure) => wrong.push(local_text!(
            "load.{line}.{name}：`{shown}` 不在 {least} 至 {most} {unit} 之间",
            "load.{line}.{name}: `{shown}` is not within {least} to {most} {unit}"
        )),
        Some(_) => {}
    }
}

/// A value as it was written, cut where it is long.
fn shown(value: &Value) -> String {
    let whole = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut short: String = whole.chars().take(40).collect();
    if short.len() < whole.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    fn catalogue() -> &'static Catalogue {
        static CATALOGUE: std::sync::LazyLock<Catalogue> =
            std::sync::LazyLock::new(|| builtin::catalogue().unwrap());
        &CATALOGUE
    }

    fn refused(text: &str) -> LocalText {
        read(text, catalogue()).unwrap_err()
    }

    fn line(fields: &str) -> String {
        format!(r#"{{"load": [{{"carriage": "tank", {fields}}}]}}"#)
    }

    #[test]
    fn a_wrong_line_is_told_with_field_value_and_what_to_write() {
        for (fields, said) in [
            (r#""entry": "9999-1", "declared_kg": 1"#, "load.0.entry: `9999-1` is not in"),
            (
                r#""entry": "1202", "declared_kg": 1"#,
                "`1202` does not say which entry: 1202-1 (flash point at most 60 °C, PG III); 1202-2 (",
            ),
            (r#""entry": "1203", "declared_kg": 1"#, "which entry: 1203-1 (PG II)"),
            (r#""entry": "1203-7", "declared_kg": 1"#, "`1203-7` does not say which entry: 1203-1"),
            (r#""entry": "petrol", "declared_kg": 1"#, "`petrol` names no entry"),
            (r#""declared_kg": 1"#, "load.0.entry: missing"),
            (
                r#""entry": "1203-1", "declared_kg": -5"#,
                "load.0.declared_kg: `-5` is not within 0 to 1000000 kg",
            ),
            (r#""entry": "1203-1", "declared_kg": 1e12"#, "is not within 0 to 1000000 kg"),
            (
                r#""entry": "1203-1", "declared_kg": "20 t""#,
                "`20 t` is no number: give it in kg, without unit",
            ),
            (
                r#""entry": "1203-1", "declared_kg": 1, "density_15": 740"#,
                "load.0.density_15: `740` is not within 0.05 to 14 kg/l",
            ),
            (
                r#""entry": "1203-1", "declared_kg": 1, "package_count": -1"#,
                "load.0: invalid value: integer `-1`",
            ),
            (r#""entry": "1203-1""#, "load.0: missing field `declared_kg`"),
        ] {
            let refusal = refused(&line(fields));
            assert!(refusal.en.contains(said), "{said}: {}", refusal.en);
            assert!(refusal.zh.contains("load.0"), "{}", refusal.zh);
            assert_ne!(refusal.zh, refusal.en);
        }
    }

    #[test]
    fn too_many_lines_wrong_times_and_wrong_shapes_are_told_with_their_bounds() {
        let one = r#"{"entry": "1203-1", "carriage": "tank", "declared_kg": 1}"#;
        let many = format!(r#"{{"load": [{}]}}"#, vec![one; 10_000].join(","));
        for (text, said) in [
            (many.as_str(), "load: `10000` lines of goods, one waybill takes at most 100"),
            (r#"{"loading_at": "2126-11-25T08:00:00Z"}"#, "outside the years 2000 to 2100"),
            (
                r#"{"loading_at": "2026-02-30T08:00:00Z"}"#,
                "loading_at: `2026-02-30T08:00:00Z` is no",
            ),
            (r#"{"depart_until": 5}"#, "depart_until: `5` is no instant"),
            (r#"{"load": {}}"#, "load: `{}` is no list"),
            (r#"{"load": [7]}"#, "load.0: `7` is no line of goods"),
            ("[]", "a JSON object"),
            ("{", "EOF while parsing"),
            (r#"{"truck": 1}"#, "unknown field `truck`"),
        ] {
            let refusal = refused(text);
            assert!(refusal.en.contains(said), "{said}: {}", refusal.en);
            assert_ne!(refusal.zh, refusal.en);
        }
    }

    #[test]
    fn all_complaints_are_told_at_once_up_to_a_bound() {
        let bad = r#"{"entry": "1203-1", "carriage": "tank", "declared_kg": -1}"#;
        let refusal = refused(&format!(r#"{{"load": [{}]}}"#, [bad; 12].join(",")));
        assert!(refusal.en.contains("load.9.declared_kg") && refusal.en.ends_with("and 2 more"));
    }

    #[test]
    fn a_good_file_is_read_as_it_stands() {
        let text = line(r#""entry": "1203-1", "declared_kg": 20000.5, "density_15": 0.74"#);
        let content = read(&text, catalogue()).unwrap();
        assert_eq!(content, serde_json::from_str(&text).unwrap());
        assert_eq!(read("{}", catalogue()).unwrap(), Content::default());
    }
}
