//! What an entry of the dangerous goods list implies, in words.

use super::Lang;
use crate::goods::{EntryStatus, Implications, Points, TunnelCategories};

/// One line a fact: label and words.
pub(super) fn lines(found: &Implications, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let mut tell = |zh: &str, en: &str, words: String| {
        lines.push(format!("  {}: {words}", pick(lang, zh, en)));
    };
    match found.status {
        EntryStatus::Listed => {}
        EntryStatus::Prohibited => {
            tell("结论", "implies", pick(lang, "禁止运输", "carriage is prohibited").to_owned());
            return lines;
        }
        EntryStatus::NotSubject => {
            let words = pick(
                lang,
                "不受危险货物规则约束，按普通货物运输",
                "not subject to the rules, goes as ordinary goods",
            );
            tell("结论", "implies", words.to_owned());
            return lines;
        }
    }
    tell("禁行隧道", "closed tunnels", tunnels(found, lang));
    tell("罐体", "tank", tank(found, lang));
    if let Some(vehicle) = found.package_vehicle {
        tell("包件车辆", "vehicle for packages", format!("{vehicle:?}"));
    }
    tell("人员资格", "crew", crew(found, lang));
    tell("许可证", "permits", permits(found, lang));
    let papers: Vec<String> =
        found.papers.iter().map(|paper| lang.of(&paper.in_words()).to_owned()).collect();
    tell("随车单证", "papers", papers.join(pick(lang, "、", ", ")));
    tell("有限数量", "limited quantity", limited(found, lang));
    tell("例外数量", "excepted quantity", excepted(found, lang));
    if let Some(points) = found.points {
        tell("ADR 1.1.3.6", "ADR 1.1.3.6", self::points(points, lang));
    }
    lines
}

fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn letters(closed: TunnelCategories, lang: Lang) -> String {
    if closed.is_empty() { pick(lang, "无", "none").to_owned() } else { closed.letters() }
}

fn tunnels(found: &Implications, lang: Lang) -> String {
    let closed = &found.tunnels;
    let tank = match closed.tank {
        Some(tank) => letters(tank, lang),
        None => "—".to_owned(),
    };
    let (packages, bulk) = (letters(closed.packages, lang), letters(closed.bulk, lang));
    let words = match lang {
        Lang::Zh => format!("包件 {packages}；散装 {bulk}；罐装 {tank}"),
        Lang::En => format!("in packages {packages}; in bulk {bulk}; in tanks {tank}"),
    };
    let Some(above) = closed.above else { return words };
    let (mass, more) = (above.net_explosive_kg, letters(above.closed, lang));
    match lang {
        Lang::Zh => format!("{words}；全车净爆炸品质量超过 {mass} 时 {more}"),
        Lang::En => format!("{words}; above {mass} net explosive mass on the unit {more}"),
    }
}

fn tank(found: &Implications, lang: Lang) -> String {
    let Some(tank) = &found.tank else {
        return pick(lang, "不得以罐体运输", "not in tanks").to_owned();
    };
    let codes: Vec<String> = tank.least_codes.iter().map(ToString::to_string).collect();
    let codes = codes.join(pick(lang, " 或 ", " or "));
    let vehicle = tank.vehicle.map_or_else(|| "—".to_owned(), |vehicle| format!("{vehicle:?}"));
    match lang {
        Lang::Zh => format!("罐体代码不低于 {codes}，车辆类型 {vehicle}"),
        Lang::En => format!("code {codes} or safer, on a vehicle of type {vehicle}"),
    }
}

fn crew(found: &Implications, lang: Lang) -> String {
    let names: Vec<&str> = found
        .crew
        .iter()
        .map(|category| {
            let (zh, en) = category.name();
            pick(lang, zh, en)
        })
        .collect();
    match lang {
        Lang::Zh => format!("驾驶人和押运人员：{}", names.join("、")),
        Lang::En => format!("driver and escort: {}", names.join(", ")),
    }
}

fn permits(found: &Implications, lang: Lang) -> String {
    let names: Vec<&str> = found
        .permits
        .iter()
        .map(|permit| {
            let (zh, en) = permit.name();
            pick(lang, zh, en)
        })
        .collect();
    if names.is_empty() {
        pick(lang, "无", "none").to_owned()
    } else {
        names.join(pick(lang, "、", ", "))
    }
}

fn limited(found: &Implications, lang: Lang) -> String {
    let Some(bounds) = &found.limited else {
        return pick(lang, "不允许", "not admitted").to_owned();
    };
    let inner = &bounds.per_inner;
    match (lang, bounds.ordinary_up_to_kg) {
        (Lang::Zh, Some(most)) => {
            format!("每个内包装至多 {inner}；全车毛重不超过 {most} 可按普通货物运输")
        }
        (Lang::Zh, None) => format!("每个内包装至多 {inner}；不得按普通货物运输"),
        (Lang::En, Some(most)) => {
            format!("at most {inner} an inner packaging; ordinary goods up to {most} gross")
        }
        (Lang::En, None) => format!("at most {inner} an inner packaging; never ordinary goods"),
    }
}

fn excepted(found: &Implications, lang: Lang) -> String {
    let Some(bounds) = &found.excepted else {
        return pick(lang, "不允许", "not admitted").to_owned();
    };
    let (code, inner, outer) = (&bounds.code, bounds.per_inner, bounds.per_outer);
    match (lang, bounds.ordinary_up_to_packages) {
        (Lang::Zh, Some(most)) => format!(
            "{code}：每个内包装至多 {inner} g/ml，外包装至多 {outer} g/ml；不超过 {most} 件可按普通货物运输"
        ),
        (Lang::Zh, None) => format!(
            "{code}：每个内包装至多 {inner} g/ml，外包装至多 {outer} g/ml；不得按普通货物运输"
        ),
        (Lang::En, Some(most)) => format!(
            "{code}: at most {inner} g/ml an inner, {outer} g/ml an outer packaging; ordinary goods up to {most} packages"
        ),
        (Lang::En, None) => format!(
            "{code}: at most {inner} g/ml an inner, {outer} g/ml an outer packaging; never ordinary goods"
        ),
    }
}

fn points(points: Points, lang: Lang) -> String {
    let category = points.category;
    let Some(multiplier) = points.multiplier else {
        return match lang {
            Lang::Zh => format!("运输类别 {category}，无豁免"),
            Lang::En => format!("transport category {category}, nothing is exempt"),
        };
    };
    let most = points
        .most
        .map_or_else(|| pick(lang, "不限", "no limit").to_owned(), |most| format!("{most} kg/l"));
    match lang {
        Lang::Zh => {
            format!("运输类别 {category}，每 kg/l 计 {multiplier} 分，单车 {most}（仅限包件）")
        }
        Lang::En => format!(
            "transport category {category}, {multiplier} point(s) a kg/l, on one unit {most} (packages only)"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::goods::implications;

    fn told(key: &str, lang: Lang) -> String {
        let catalogue = builtin::catalogue().unwrap();
        lines(&implications(catalogue.find(key.parse().unwrap()).unwrap()), lang).join("\n")
    }

    #[test]
    fn chlorine_is_told_with_its_tunnels_tank_crew_and_permit() {
        let english = told("1017-1", Lang::En);
        for words in [
            "in packages DE; in bulk DE; in tanks CDE",
            "code P22DH(M) or safer, on a vehicle of type AT",
            "driver and escort: dangerous goods, highly toxic goods",
            "permits: permit for highly toxic goods",
            "limited quantity: not admitted",
            "transport category 1, 20 point(s) a kg/l, on one unit 50 kg/l",
        ] {
            assert!(english.contains(words), "{words}: {english}");
        }
        let chinese = told("1017-1", Lang::Zh);
        assert!(chinese.contains("剧毒化学品道路运输通行证"), "{chinese}");
    }

    #[test]
    fn what_the_small_quantities_lift_is_told_with_its_bound() {
        let english = told("1203-1", Lang::En);
        assert!(english.contains("ordinary goods up to 8000 kg gross"), "{english}");
        assert!(english.contains("ordinary goods up to 1000 packages"), "{english}");
        assert!(told("0012-1", Lang::En).contains("never ordinary goods"));
        assert!(told("0027-1", Lang::En).contains("above 1000 kg net explosive mass"));
    }

    #[test]
    fn goods_outside_the_rules_are_told_in_one_line() {
        assert_eq!(told("2186-1", Lang::En), "  implies: carriage is prohibited");
        assert_eq!(told("1845-1", Lang::Zh).lines().count(), 1);
    }
}
