//! `hazway goods`: look things up in the dangerous goods list.

use clap::{Args, Subcommand};

use super::output::{say, say_json};
use super::{Failure, Lang, implications};
use crate::builtin;
use crate::goods::{self, Entry, EntryKey, EntryStatus, Property, UnNumber, UnNumberError};
use crate::units::local_text;

/// Look things up in the dangerous goods list.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  hazway goods search 汽油\n  hazway goods search qy\n  hazway goods show 1203\n  hazway goods show 1202-2 --json"
)]
pub(super) enum GoodsCommand {
    /// Search by UN number, Chinese, English or pinyin initials.
    #[command(after_help = "Example:\n  hazway goods search 汽油 --limit 5")]
    Search(SearchArgs),
    /// Everything known of a UN number or one of its variants.
    #[command(after_help = "Example:\n  hazway goods show 1203")]
    Show(ShowArgs),
}

/// What to search.
#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// Words, number or pinyin initials.
    query: String,
    /// At most so many.
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What to show.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// `1203`, or one variant such as `1202-2`.
    number: String,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &GoodsCommand, lang: Lang) -> Result<(), Failure> {
    match command {
        GoodsCommand::Search(args) => search(args, lang),
        GoodsCommand::Show(args) => show(args, lang),
    }
}

fn search(args: &SearchArgs, lang: Lang) -> Result<(), Failure> {
    let catalogue = builtin::catalogue().map_err(Failure::service)?;
    let hits = catalogue.search(&args.query, args.limit);
    if args.json {
        let entries: Vec<&Entry> = hits.iter().map(|hit| hit.entry).collect();
        return say_json(&entries);
    }
    if hits.is_empty() {
        say(match lang {
            Lang::Zh => {
                format!("没有找到 `{}`：可输入 UN 编号、中文或英文名称、拼音首字母。", args.query)
            }
            Lang::En => format!(
                "nothing matches `{}`: try a UN number, a name or pinyin initials",
                args.query
            ),
        });
        return Err(Failure::No);
    }
    for hit in hits {
        say(line(hit.entry));
    }
    Ok(())
}

fn show(args: &ShowArgs, lang: Lang) -> Result<(), Failure> {
    let catalogue = builtin::catalogue().map_err(Failure::service)?;
    let entries: Vec<Entry> = if args.number.contains('-') {
        let key: EntryKey = args.number.parse().map_err(|_| no_entry(&args.number))?;
        catalogue.find(key).cloned().into_iter().collect()
    } else {
        let number: UnNumber =
            args.number.parse().map_err(|error: UnNumberError| Failure::Input(error.text()))?;
        catalogue.variants(number).to_vec()
    };
    if entries.is_empty() {
        return Err(Failure::Input(local_text!(
            "`{}` 不在危险货物品名表中：可用 `hazway goods search` 查找",
            "`{}` is not in the dangerous goods list: try `hazway goods search`",
            args.number,
        )));
    }
    if args.json {
        return say_json(&entries);
    }
    for entry in &entries {
        describe(entry, lang);
    }
    Ok(())
}

fn no_entry(text: &str) -> Failure {
    Failure::Input(local_text!(
        "`{text}` 不是货物条目：应为 UN 编号和序号，如 1203-1",
        "`{text}` does not name a goods entry: UN number and variant are expected, such as 1203-1"
    ))
}

fn line(entry: &Entry) -> String {
    let class = entry.class.as_ref().map(ToString::to_string).unwrap_or_default();
    let group = entry.packing_group.map(|group| format!(" {group}")).unwrap_or_default();
    format!(
        "UN {:<7} {:<5}{group:<4} {} {}",
        entry.key.to_string(),
        class,
        entry.proper_shipping_name_zh,
        entry.proper_shipping_name,
    )
}

fn describe(entry: &Entry, lang: Lang) {
    say(format!(
        "UN {}  {}  {}",
        entry.key, entry.proper_shipping_name_zh, entry.proper_shipping_name
    ));
    let joined =
        |items: Vec<String>| if items.is_empty() { "—".to_owned() } else { items.join(" ") };
    let status = match entry.status {
        EntryStatus::Listed => ("列入", "listed"),
        EntryStatus::Prohibited => ("禁止运输", "prohibited"),
        EntryStatus::NotSubject => ("不受限制", "not subject"),
    };
    let facts: [(&str, &str, String); 13] = [
        ("状态", "status", if lang == Lang::Zh { status.0 } else { status.1 }.to_owned()),
        ("说明", "variant", entry.variant_note.clone()),
        ("类别", "class", entry.class.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("分类代码", "classification code", entry.classification_code.clone()),
        (
            "次要危险性",
            "subsidiary hazards",
            joined(entry.subsidiary_hazards.iter().map(ToString::to_string).collect()),
        ),
        (
            "包装类别",
            "packing group",
            entry.packing_group.map(|group| group.to_string()).unwrap_or_default(),
        ),
        ("标志", "labels", joined(entry.labels.clone())),
        (
            "有限/例外数量",
            "LQ / EQ",
            format!("{} / {}", entry.limited_quantity, entry.excepted_quantity),
        ),
        (
            "罐体代码",
            "tank code",
            joined(entry.tank_codes.iter().map(ToString::to_string).collect()),
        ),
        (
            "罐式车辆",
            "tank vehicle",
            entry.tank_vehicle.map(|vehicle| format!("{vehicle:?}")).unwrap_or_default(),
        ),
        (
            "运输类别",
            "transport category",
            entry.transport_category.map(|category| category.to_string()).unwrap_or_default(),
        ),
        (
            "隧道代码",
            "tunnel code",
            entry.tunnel_code.as_ref().map(ToString::to_string).unwrap_or_default(),
        ),
        ("危险性识别号", "hazard number", entry.hazard_number.clone().unwrap_or_default()),
    ];
    for (zh, en, value) in facts.iter().filter(|(_, _, value)| !value.is_empty()) {
        let label = if lang == Lang::Zh { zh } else { en };
        say(format!("  {label}: {value}"));
    }
    describe_lists(entry, lang);
    for line in implications::lines(&goods::implications(entry), lang) {
        say(line);
    }
}

fn describe_lists(entry: &Entry, lang: Lang) {
    if !entry.properties.is_empty() {
        let name = |property: &Property| {
            let (zh, en) = property.name();
            if lang == Lang::Zh { zh } else { en }.to_owned()
        };
        let lists: Vec<String> = entry.properties.iter().map(name).collect();
        let (label, comma) =
            if lang == Lang::Zh { ("名录", "、") } else { ("authority lists", ", ") };
        say(format!("  {label}: {}", lists.join(comma)));
    }
}
