//! `hazway goods`: look things up in the dangerous goods list.

use clap::{Args, Subcommand};

use super::output::{say, say_json};
use super::{Failure, Lang, goods_sheet};
use crate::builtin;
use crate::checks::PackName;
use crate::goods::{Entry, EntryKey, UnNumber, UnNumberError};
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
    let sources = builtin::goods_sources().map_err(Failure::service)?;
    let parameters = builtin::rules(PackName::Cn).map_err(Failure::service)?.parameters;
    if let [first, _, ..] = entries.as_slice() {
        say(several(first.key.un_number, entries.len(), lang));
    }
    for entry in &entries {
        for line in goods_sheet::lines(entry, &sources, &parameters, lang) {
            say(line);
        }
    }
    Ok(())
}

fn no_entry(text: &str) -> Failure {
    Failure::Input(local_text!(
        "`{text}` 不是货物条目：应为 UN 编号和序号，如 1203-1",
        "`{text}` does not name a goods entry: UN number and variant are expected, such as 1203-1"
    ))
}

fn several(number: UnNumber, count: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{number} 有 {count} 个条目，按说明选用其一。"),
        Lang::En => format!("{number} has {count} entries; choose by the note."),
    }
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
