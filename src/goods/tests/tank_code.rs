//! Tank codes: the whole order over the codes of column 12 (ADR 4.3.4.1.2, 4.3.3.1.2), and what is asked of
//! any order of safety.

use super::*;

/// A row for each code that stands in column 12: the tank has it, and `x` marks the codes it serves, in the
/// order of the rows.
const ORDER: &str = "
CxBH(M)     xx.......................................
CxBN(M)     .x.......................................
L1.5BN      ..x..................x.xx............x.x.
L10BH       ..xx..........xx.....x.xx......xx.x.xx.x.
L10BN(+)    ..x.x..........xxx...xxxxx......xx.x.xxxx
L10CH       ..xx.x........xx.....x.xx......xx.x.xx.x.
L10CH(+)    ..xxxxx....x..xxxx...xxxxx.....xxxxxxxxxx
L10DH       ..xx.x.x......xx..x..x.xx......xx.x.xx.x.
L10DH(+)    ..xxxxxxx..x..xxxxxxxxxxxx.....xxxxxxxxxx
L15CH       ..xx.x...x....xx.....x.xx......xx.x.xx.x.
L15DH(+)    ..xxxxxxxxxx..xxxxxxxxxxxx.....xxxxxxxxxx
L2.65CN(+)  ..x........x.........xxxxx.......x...xxxx
L21DH       ..xx.x.x.x..x.xx..x..x.xx......xx.x.xx.x.
L21DH(+)    ..xxxxxxxxxxxxxxxxxxxxxxxx.....xxxxxxxxxx
L4BH        ..x...........xx.....x.xx.........x.xx.x.
L4BN        ..x............x.....x.xx............x.x.
L4BN(+)     ..x............xxx...xxxxx.......x.x.xxxx
L4BV(+)     .................x...xx.xx.............xx
L4DH        ..x...........xx..x..x.xx.........x.xx.x.
L4DN(+)     ..x........x...xxx.xxxxxxx.......x.x.xxxx
L4DV(+)     .................x..xxx.xx.............xx
LGAV        .....................x.................x.
LGAV(+)     .....................xx................xx
LGBF        .....................x.xx..............x.
LGBV        .....................x..x..............x.
LGBV(+)     .....................xx.xx.............xx
P22DH(M)    ..........................xxxx...........
PxBH(M)     ...........................xx............
PxBN(M)     ............................x............
PxDH(M)     ...........................xxx...........
RxBN        ..............................x..........
S10AH       ...............................xx.x.xx.x.
S10AN       ................................x....x.x.
S2.65AN(+)  .................................x...xxxx
S4AH        ..................................x.xx.x.
S4AN(+)     .................................x.x.xxxx
SGAH        ....................................xx.x.
SGAN        .....................................x.x.
SGAN(+)     .....................................xxxx
SGAV        .......................................x.
SGAV(+)     .......................................xx
";

/// All filled cells of column 12.
const CELLS: [&str; 49] = [
    "CxBH(M)",
    "CxBN(M)",
    "L1.5BN",
    "L10BH",
    "L10BN(+)",
    "L10CH",
    "L10CH(+)",
    "L10DH",
    "L10DH(+)",
    "L15CH",
    "L15DH(+)",
    "L21DH",
    "L21DH(+)",
    "L4BH",
    "L4BN",
    "L4BN(+)",
    "L4BV(+)",
    "L4DH",
    "L4DN(+)",
    "L4DV(+)",
    "LGAV",
    "LGAV(+)",
    "LGBF",
    "LGBV",
    "LGBV(+)",
    "P22DH(M)",
    "PxBH(M)",
    "PxBN(M)",
    "PxDH(M)",
    "RxBN",
    "S10AH",
    "S10AH L10CH",
    "S10AN",
    "S10AN L10BH",
    "S10AN L10DH",
    "S2.65AN(+)",
    "S2.65AN(+) L2.65CN(+)",
    "S4AH L4BH",
    "S4AN(+)",
    "SGAH",
    "SGAH L4BH",
    "SGAN",
    "SGAN L4BN",
    "SGAN L4DH",
    "SGAN(+)",
    "SGAV",
    "SGAV L4BN",
    "SGAV LGBV",
    "SGAV(+)",
];

fn code(text: &str) -> TankCode {
    text.parse().unwrap()
}

fn cell(text: &str) -> Vec<TankCode> {
    text.split(' ').map(code).collect()
}

fn order() -> Vec<(TankCode, Vec<bool>)> {
    let rows = ORDER.lines().filter(|line| !line.is_empty());
    rows.map(|row| {
        let (name, marks) = row.split_once(' ').unwrap();
        (code(name), marks.trim().chars().map(|mark| mark == 'x').collect())
    })
    .collect()
}

#[test]
fn the_order_covers_every_cell_of_the_list() {
    let mut found: Vec<String> = catalogue()
        .entries()
        .iter()
        .filter(|entry| !entry.tank_codes.is_empty())
        .map(|entry| entry.tank_codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        .collect();
    found.sort();
    found.dedup();
    assert_eq!(found, CELLS);
    let known: Vec<TankCode> = order().into_iter().map(|(tank, _)| tank).collect();
    for text in CELLS {
        assert!(cell(text).iter().all(|code| known.contains(code)), "{text}");
    }
}

#[test]
fn a_tank_serves_the_codes_its_row_marks() {
    let order = order();
    for (tank, marks) in &order {
        assert_eq!(marks.len(), order.len(), "{tank}");
        for ((required, _), serves) in order.iter().zip(marks) {
            assert_eq!(tank.satisfies(required), *serves, "{tank} for {required}");
        }
    }
}

#[test]
fn of_two_codes_one_suffices_and_the_one_for_solids_only_while_solid() {
    let order = order();
    for text in CELLS {
        let cell = cell(text);
        for (tank, marks) in &order {
            let serves = |code: &TankCode| {
                order.iter().zip(marks).any(|((known, _), mark)| known == code && *mark)
            };
            let fit = tank.fit(&cell);
            let expected = match (cell.iter().any(serves), tank.kind, cell.len()) {
                (false, _, _) => TankFit::Unfit,
                (true, 'S', 2) => TankFit::WhileSolid,
                // A tank for liquids that meets the code for solids alone.
                (true, _, 2) if !serves(&cell[1]) => TankFit::WhileSolid,
                _ => TankFit::Suits,
            };
            assert_eq!(fit, expected, "{tank} for {text}");
        }
    }
    assert_eq!(code("L4BN").fit(&[]), TankFit::Unfit);
}

/// Any code that can be written, by dice.
fn any_code(dice: &mut Dice) -> TankCode {
    let kind = *dice.pick(&['L', 'S', 'C', 'P', 'R']);
    let is_gas = matches!(kind, 'C' | 'P' | 'R');
    let pressure: &[&str] = if is_gas {
        &["x", "10", "22", "25.5", "200"]
    } else {
        &["G", "1.5", "2.65", "4", "10", "15", "21"]
    };
    let openings: &[char] = if is_gas { &['B', 'C', 'D'] } else { &['A', 'B', 'C', 'D'] };
    let safety: &[char] = if is_gas { &['N', 'H'] } else { &['V', 'F', 'N', 'H'] };
    let suffix: &[&str] = if is_gas { &["", "(M)"] } else { &["", "(+)"] };
    let text = format!(
        "{kind}{}{}{}{}",
        dice.pick(pressure),
        dice.pick(openings),
        dice.pick(safety),
        dice.pick(suffix)
    );
    code(&text)
}

/// `(M)` widens the choice of vehicle and asks nothing of a tank.
fn plain(code: &TankCode) -> String {
    code.to_string().replace("(M)", "")
}

#[test]
fn the_order_is_reflexive_transitive_and_antisymmetric() {
    let mut dice = Dice(3);
    let mut chains = 0;
    for _ in 0..60_000 {
        let (one, two, three) = (any_code(&mut dice), any_code(&mut dice), any_code(&mut dice));
        assert!(one.satisfies(&one), "{one}");
        if one.satisfies(&two) && two.satisfies(&one) {
            assert_eq!(plain(&one), plain(&two));
        }
        if one.satisfies(&two) && two.satisfies(&three) {
            assert!(one.satisfies(&three), "{one}, {two}, {three}");
            chains += 1;
        }
    }
    assert!(chains > 50, "only {chains} chains were thrown");
}

#[test]
fn a_stricter_tank_never_turns_a_pass_into_a_fail() {
    let mut dice = Dice(5);
    for _ in 0..60_000 {
        let (tank, stricter) = (any_code(&mut dice), any_code(&mut dice));
        let text = *dice.pick::<&str>(&CELLS);
        let required = cell(text);
        if stricter.satisfies(&tank) {
            let (before, after) = (tank.fit(&required), stricter.fit(&required));
            let rank = |fit| match fit {
                TankFit::Unfit => 0,
                TankFit::WhileSolid => 1,
                TankFit::Suits => 2,
            };
            assert!(rank(after) >= rank(before), "{stricter} instead of {tank}");
        }
    }
}
