//! What a person types and what must stand first.

use super::*;

/// UN numbers of the entries found, each once, in the order of the hits.
fn found(query: &str) -> Vec<String> {
    let catalogue = catalogue();
    let mut numbers: Vec<String> = Vec::new();
    for hit in catalogue.search(query, 60) {
        let number = String::from(hit.entry.key.un_number);
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

#[track_caller]
fn first(query: &str, number: &str) {
    let numbers = found(query);
    assert_eq!(
        numbers.first().map(String::as_str),
        Some(number),
        "`{query}` finds {:?}",
        numbers.iter().take(6).collect::<Vec<_>>()
    );
}

#[track_caller]
fn among(query: &str, number: &str, count: usize) {
    let numbers = found(query);
    assert!(
        numbers.iter().take(count).any(|found| found == number),
        "`{query}` finds {:?}",
        numbers.iter().take(count).collect::<Vec<_>>()
    );
}

#[test]
fn a_un_number_finds_itself_first_in_every_way_of_writing() {
    for query in ["1203", "UN1203", "un 1203", "UN 1203", " 1203 "] {
        first(query, "1203");
    }
    first("0336", "0336");
    first("336", "3360");
    among("120", "1203", 2);
    first("12", "1203");
}

#[test]
fn chinese_names_and_trade_names_find_their_goods() {
    for (query, number) in [
        ("汽油", "1203"),
        ("车用汽油", "1203"),
        ("柴油", "1202"),
        ("甲醇", "1230"),
        ("乙醇", "1170"),
        ("酒精", "1170"),
        ("液化气", "1075"),
        ("液化石油气", "1075"),
        ("液氯", "1017"),
        ("氯", "1017"),
        ("液氨", "1005"),
        ("氨", "1005"),
        ("氨水", "2672"),
        ("烧碱", "1824"),
        ("盐酸", "1789"),
        ("硫酸", "1830"),
        ("硝酸", "2031"),
        ("双氧水", "2014"),
        ("福尔马林", "2209"),
        ("天那水", "1263"),
        ("油漆", "1263"),
        ("石脑油", "1268"),
        ("硝酸铵", "1942"),
        ("硝化棉", "2556"),
        ("氰化钠", "1689"),
        ("液体氰化钠", "3414"),
        ("沥青", "3257"),
        ("锂电池", "3480"),
        ("氧气", "1072"),
        ("液氧", "1073"),
        ("天然气", "1971"),
        ("苯", "1114"),
        ("苯乙烯", "2055"),
        ("二甲苯", "1307"),
        ("1，2-二氯乙烷", "1184"),
        ("电石", "1402"),
        ("电池", "3480"),
        ("黄磷", "1381"),
        ("烟花", "0336"),
    ] {
        first(query, number);
    }
    among("LNG", "1972", 1);
}

#[test]
fn pinyin_and_initials_find_their_goods() {
    for (query, number) in [
        ("qiyou", "1203"),
        ("qi you", "1203"),
        ("qy", "1203"),
        ("cy", "1202"),
        ("jiachun", "1230"),
        ("jc", "1230"),
        ("yelv", "1017"),
        ("yl", "1017"),
        ("yean", "1005"),
        ("an", "1005"),
        ("lv", "1017"),
        ("xiaosuanan", "1942"),
        ("xsa", "1942"),
        ("qinghuana", "1689"),
        ("qhn", "1689"),
        ("yhsyq", "1075"),
        ("ls", "1830"),
        ("ys", "1789"),
        ("sys", "2014"),
        ("jb", "1294"),
        ("bt", "1090"),
    ] {
        first(query, number);
    }
}

#[test]
fn english_names_in_either_spelling_find_their_goods() {
    for (query, number) in [
        ("petrol", "1203"),
        ("gasoline", "1203"),
        ("Motor Spirit", "1203"),
        ("diesel", "1202"),
        ("methanol", "1230"),
        ("methyl alcohol", "1230"),
        ("sulphuric acid", "1830"),
        ("sulfuric acid", "1830"),
        ("chlorine", "1017"),
        ("ammonia", "1005"),
        ("sodium cyanide", "1689"),
        ("ammonium nitrate", "1942"),
        ("caustic soda", "1824"),
        ("LPG", "1075"),
        ("hydrogen", "1049"),
        ("hydrogen peroxide", "2014"),
        ("acetone", "1090"),
        ("nitrocellulose", "2556"),
        ("battery", "3480"),
        ("H2SO4", "1830"),
        ("naoh", "1824"),
        ("aluminum phosphide", "1397"),
        ("aluminium phosphide", "1397"),
        ("lithium ion batteries", "3480"),
    ] {
        first(query, number);
    }
}

#[test]
fn every_word_of_a_query_must_be_found() {
    first("acid acetic", "2789");
    first("nitrogen liquid", "1977");
    assert!(found("acetone zzz").is_empty());
}

#[test]
fn better_fits_come_before_weaker_ones_and_scores_fall() {
    let catalogue = catalogue();
    let hits = catalogue.search("acetone", 20);
    assert_eq!(hits[0].entry.key.to_string(), "1090-1");
    assert!(hits.is_sorted_by(|one, two| one.score >= two.score));
    // The whole name before names that begin with it, those before names that hold it as a word.
    let place = |number: &str| found("acetone").iter().position(|found| found == number).unwrap();
    assert!(place("1090") < place("1541"));
    assert!(place("1541") < place("3555"));
}

#[test]
fn variants_of_one_number_stand_in_their_order() {
    let catalogue = catalogue();
    let hits = catalogue.search("1202", 3);
    let keys: Vec<String> = hits.iter().map(|hit| hit.entry.key.to_string()).collect();
    assert_eq!(keys, ["1202-1", "1202-2", "1202-3"]);
}

#[test]
fn nothing_is_found_for_nothing_nonsense_or_a_query_without_end() {
    let catalogue = catalogue();
    assert!(catalogue.search("", 10).is_empty());
    assert!(catalogue.search("   ", 10).is_empty());
    assert!(catalogue.search("()", 10).is_empty());
    assert!(catalogue.search("qqqqqqqq", 10).is_empty());
    assert!(catalogue.search("9999", 10).is_empty());
    assert!(catalogue.search(&"a".repeat(65), 10).is_empty());
    assert!(catalogue.search("acetone", 0).is_empty());
    assert_eq!(catalogue.search("acid", 7).len(), 7);
}
