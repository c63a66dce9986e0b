//! Entries checked by hand against ADR Table A, chapter 3.2: one line each, in the columns of the table.

use super::*;

/// Entry, class, classification code, packing group, labels, LQ, EQ, tank code, vehicle, transport
/// category, tunnel code, hazard number, beginning of the name. `-` is an empty column.
const SAMPLE: &str = "
0012-1 | 1.4 | 1.4S | - | 1.4 | 5 kg | E0 | - | - | 4 | E | - | CARTRIDGES FOR WEAPONS, INERT
0027-1 | 1.1 | 1.1D | - | 1 | 0 | E0 | - | - | 1 | B1000C | - | BLACK POWDER
0030-1 | 1.1 | 1.1B | - | 1 | 0 | E0 | - | - | 1 | B1000C | - | DETONATORS, ELECTRIC
0081-1 | 1.1 | 1.1D | - | 1 | 0 | E0 | - | - | 1 | B1000C | - | EXPLOSIVE, BLASTING, TYPE A
0331-1 | 1.5 | 1.5D | - | 1.5 | 0 | E0 | S2.65AN(+) | EX | 1 | B1000C | 1.5D | EXPLOSIVE, BLASTING, TYPE B
0333-1 | 1.1 | 1.1G | - | 1 | 0 | E0 | - | - | 1 | B1000C | - | FIREWORKS
0335-1 | 1.3 | 1.3G | - | 1 | 0 | E0 | - | - | 1 | C5000D | - | FIREWORKS
0336-1 | 1.4 | 1.4G | - | 1.4 | 0 | E0 | - | - | 2 | E | - | FIREWORKS
0340-1 | 1.1 | 1.1D | - | 1 | 0 | E0 | - | - | 1 | B1000C | - | NITROCELLULOSE, DRY
0342-1 | 1.3 | 1.3C | - | 1 | 0 | E0 | - | - | 1 | C5000D | - | NITROCELLULOSE, WETTED
1001-1 | 2.1 | 4F | - | 2.1 | 0 | E0 | PxBN(M) | FL | 2 | B/D | 239 | ACETYLENE, DISSOLVED
1005-1 | 2.3 | 2TC | - | 2.3 8 | 0 | E0 | PxBH(M) | AT | 1 | C/D | 268 | AMMONIA, ANHYDROUS
1006-1 | 2.2 | 1A | - | 2.2 | 120 ml | E1 | CxBN(M) | AT | 3 | E | 20 | ARGON, COMPRESSED
1011-1 | 2.1 | 2F | - | 2.1 | 0 | E0 | PxBN(M) | FL | 2 | B/D | 23 | BUTANE
1013-1 | 2.2 | 2A | - | 2.2 | 120 ml | E1 | PxBN(M) | AT | 3 | C/E | 20 | CARBON DIOXIDE
1017-1 | 2.3 | 2TOC | - | 2.3 5.1 8 | 0 | E0 | P22DH(M) | AT | 1 | C/D | 265 | CHLORINE
1040-2 | 2.3 | 2TF | - | 2.3 2.1 | 0 | E0 | PxBH(M) | FL | 1 | B/D | 263 | ETHYLENE OXIDE WITH NITROGEN
1049-1 | 2.1 | 1F | - | 2.1 | 0 | E0 | CxBN(M) | FL | 2 | B/D | 23 | HYDROGEN, COMPRESSED
1053-1 | 2.3 | 2TF | - | 2.3 2.1 | 0 | E0 | PxDH(M) | FL | 1 | B/D | 263 | HYDROGEN SULPHIDE
1072-1 | 2.2 | 1O | - | 2.2 5.1 | 0 | E0 | CxBN(M) | AT | 3 | E | 25 | OXYGEN, COMPRESSED
1073-1 | 2.2 | 3O | - | 2.2 5.1 | 0 | E0 | RxBN | AT | 3 | C/E | 225 | OXYGEN, REFRIGERATED LIQUID
1075-1 | 2.1 | 2F | - | 2.1 | 0 | E0 | PxBN(M) | FL | 2 | B/D | 23 | PETROLEUM GASES, LIQUEFIED
1076-1 | 2.3 | 2TC | - | 2.3 8 | 0 | E0 | P22DH(M) | AT | 1 | C/D | 268 | PHOSGENE
1079-1 | 2.3 | 2TC | - | 2.3 8 | 0 | E0 | PxDH(M) | AT | 1 | C/D | 268 | SULPHUR DIOXIDE
1086-1 | 2.1 | 2F | - | 2.1 | 0 | E0 | PxBN(M) | FL | 2 | B/D | 239 | VINYL CHLORIDE, STABILIZED
1090-1 | 3 | F1 | II | 3 | 1 L | E2 | LGBF | FL | 2 | D/E | 33 | ACETONE
1093-1 | 3 | FT1 | I | 3 6.1 | 0 | E0 | L10CH | FL | 1 | C/E | 336 | ACRYLONITRILE, STABILIZED
1114-1 | 3 | F1 | II | 3 | 1 L | E2 | LGBF | FL | 2 | D/E | 33 | BENZENE
1131-1 | 3 | FT1 | I | 3 6.1 | 0 | E0 | L10CH | FL | 1 | C/E | 336 | CARBON DISULPHIDE
1155-1 | 3 | F1 | I | 3 | 0 | E3 | L4BN | FL | 1 | D/E | 33 | DIETHYL ETHER
1170-1 | 3 | F1 | II | 3 | 1 L | E2 | LGBF | FL | 2 | D/E | 33 | ETHANOL
1170-2 | 3 | F1 | III | 3 | 5 L | E1 | LGBF | FL | 3 | D/E | 30 | ETHANOL SOLUTION
1202-1 | 3 | F1 | III | 3 | 5 L | E1 | LGBF | FL | 3 | D/E | 30 | GAS OIL OR DIESEL FUEL
1202-3 | 3 | F1 | III | 3 | 5 L | E1 | LGBV | AT | 3 | D/E | 30 | GAS OIL OR DIESEL FUEL
1203-1 | 3 | F1 | II | 3 | 1 L | E2 | LGBF | FL | 2 | D/E | 33 | MOTOR SPIRIT OR GASOLINE OR PETROL
1223-1 | 3 | F1 | III | 3 | 5 L | E1 | LGBF | FL | 3 | D/E | 30 | KEROSENE
1230-1 | 3 | FT1 | II | 3 6.1 | 1 L | E2 | L4BH | FL | 2 | D/E | 336 | METHANOL
1263-3 | 3 | F1 | II | 3 | 5 L | E2 | LGBF | FL | 2 | D/E | 33 | PAINT
1263-4 | 3 | F1 | III | 3 | 5 L | E1 | LGBF | FL | 3 | D/E | 30 | PAINT
1267-2 | 3 | F1 | II | 3 | 1 L | E2 | L1.5BN | FL | 2 | D/E | 33 | PETROLEUM CRUDE OIL
1294-1 | 3 | F1 | II | 3 | 1 L | E2 | LGBF | FL | 2 | D/E | 33 | TOLUENE
1307-1 | 3 | F1 | II | 3 | 1 L | E2 | LGBF | FL | 2 | D/E | 33 | XYLENES
1350-1 | 4.1 | F3 | III | 4.1 | 5 kg | E1 | SGAV | AT | 3 | E | 40 | SULPHUR
1381-1 | 4.2 | ST3 | I | 4.2 6.1 | 0 | E0 | L10DH(+) | AT | 0 | B/E | 46 | PHOSPHORUS, WHITE OR YELLOW, UNDER WATER
1402-2 | 4.3 | W2 | II | 4.3 | 500 g | E2 | SGAN | AT | 2 | D/E | 423 | CALCIUM CARBIDE
1428-1 | 4.3 | W2 | I | 4.3 | 0 | E0 | L10BN(+) | AT | 1 | B/E | X423 | SODIUM
1495-1 | 5.1 | O2 | II | 5.1 | 1 kg | E2 | SGAV | AT | 2 | E | 50 | SODIUM CHLORATE
1541-1 | 6.1 | T1 | I | 6.1 | 0 | E0 | L10CH | AT | 1 | C/D | 669 | ACETONE CYANOHYDRIN
1547-1 | 6.1 | T1 | II | 6.1 | 100 ml | E4 | L4BH | AT | 2 | D/E | 60 | ANILINE
1595-1 | 6.1 | TC1 | I | 6.1 8 | 0 | E0 | L10CH | AT | 1 | C/D | 668 | DIMETHYL SULPHATE
1680-1 | 6.1 | T5 | I | 6.1 | 0 | E5 | S10AH | AT | 1 | C/E | 66 | POTASSIUM CYANIDE, SOLID
1689-1 | 6.1 | T5 | I | 6.1 | 0 | E5 | S10AH | AT | 1 | C/E | 66 | SODIUM CYANIDE, SOLID
1744-1 | 8 | CT1 | I | 8 6.1 | 0 | E0 | L21DH(+) | AT | 1 | C/D | 886 | BROMINE
1789-1 | 8 | C1 | II | 8 | 1 L | E2 | L4BN | AT | 2 | E | 80 | HYDROCHLORIC ACID
1790-3 | 8 | CT1 | II | 8 6.1 | 1 L | E2 | L4DH | AT | 2 | E | 86 | HYDROFLUORIC ACID
1791-1 | 8 | C9 | II | 8 | 1 L | E2 | L4BV(+) | AT | 2 | E | 80 | HYPOCHLORITE SOLUTION
1805-1 | 8 | C1 | III | 8 | 5 L | E1 | L4BN | AT | 3 | E | 80 | PHOSPHORIC ACID SOLUTION
1823-1 | 8 | C6 | II | 8 | 1 kg | E2 | SGAN | AT | 2 | E | 80 | SODIUM HYDROXIDE, SOLID
1824-1 | 8 | C5 | II | 8 | 1 L | E2 | L4BN | AT | 2 | E | 80 | SODIUM HYDROXIDE SOLUTION
1830-1 | 8 | C1 | II | 8 | 1 L | E2 | L4BN | AT | 2 | E | 80 | SULPHURIC ACID WITH MORE THAN 51%
1831-1 | 8 | CT1 | I | 8 6.1 | 0 | E0 | L10BH | AT | 1 | C/D | X886 | SULPHURIC ACID, FUMING
1942-1 | 5.1 | O2 | III | 5.1 | 5 kg | E1 | SGAV | AT | 3 | E | 50 | AMMONIUM NITRATE
1950-4 | 2.1 | 5F | - | 2.1 | 1 L | E0 | - | - | 2 | D | - | AEROSOLS
1951-1 | 2.2 | 3A | - | 2.2 | 120 ml | E1 | RxBN | AT | 3 | C/E | 22 | ARGON, REFRIGERATED LIQUID
1965-1 | 2.1 | 2F | - | 2.1 | 0 | E0 | PxBN(M) | FL | 2 | B/D | 23 | HYDROCARBON GAS MIXTURE, LIQUEFIED
1966-1 | 2.1 | 3F | - | 2.1 | 0 | E0 | RxBN | FL | 2 | B/D | 223 | HYDROGEN, REFRIGERATED LIQUID
1971-1 | 2.1 | 1F | - | 2.1 | 0 | E0 | CxBN(M) | FL | 2 | B/D | 23 | METHANE, COMPRESSED
1972-1 | 2.1 | 3F | - | 2.1 | 0 | E0 | RxBN | FL | 2 | B/D | 223 | METHANE, REFRIGERATED LIQUID
1977-1 | 2.2 | 3A | - | 2.2 | 120 ml | E1 | RxBN | AT | 3 | C/E | 22 | NITROGEN, REFRIGERATED LIQUID
1978-1 | 2.1 | 2F | - | 2.1 | 0 | E0 | PxBN(M) | FL | 2 | B/D | 23 | PROPANE
1993-3 | 3 | F1 | II | 3 | 1 L | E2 | LGBF | FL | 2 | D/E | 33 | FLAMMABLE LIQUID, N.O.S.
2014-1 | 5.1 | OC1 | II | 5.1 8 | 1 L | E2 | L4BV(+) | AT | 2 | E | 58 | HYDROGEN PEROXIDE, AQUEOUS SOLUTION
2031-2 | 8 | CO1 | II | 8 5.1 | 1 L | E2 | L4BN | AT | 2 | E | 85 | NITRIC ACID
2055-1 | 3 | F1 | III | 3 | 5 L | E1 | LGBF | FL | 3 | D/E | 39 | STYRENE MONOMER, STABILIZED
2078-1 | 6.1 | T1 | II | 6.1 | 100 ml | E4 | L4BH | AT | 2 | D/E | 60 | TOLUENE DIISOCYANATE
2187-1 | 2.2 | 3A | - | 2.2 | 120 ml | E1 | RxBN | AT | 3 | C/E | 22 | CARBON DIOXIDE, REFRIGERATED LIQUID
2209-1 | 8 | C9 | III | 8 | 5 L | E1 | L4BN | AT | 3 | E | 80 | FORMALDEHYDE SOLUTION
2312-1 | 6.1 | T1 | II | 6.1 | 0 | E0 | L4BH | AT | 0 | D/E | 60 | PHENOL, MOLTEN
2426-1 | 5.1 | O1 | - | 5.1 | 0 | E0 | L4BV(+) | AT | 0 | E | 59 | AMMONIUM NITRATE, LIQUID
2448-1 | 4.1 | F3 | III | 4.1 | 0 | E0 | LGBV(+) | AT | 3 | E | 44 | SULPHUR, MOLTEN
2555-1 | 4.1 | D | II | 4.1 | 0 | E0 | - | - | 2 | B | - | NITROCELLULOSE WITH WATER
2672-1 | 8 | C5 | III | 8 | 5 L | E1 | L4BN | AT | 3 | E | 80 | AMMONIA SOLUTION
2789-1 | 8 | CF1 | II | 8 3 | 1 L | E2 | L4BN | FL | 2 | D/E | 83 | ACETIC ACID, GLACIAL
2794-1 | 8 | C11 | - | 8 | 1 L | E0 | - | - | 3 | E | 80 | BATTERIES, WET, FILLED WITH ACID
2810-1 | 6.1 | T1 | I | 6.1 | 0 | E5 | L10CH | AT | 1 | C/E | 66 | TOXIC LIQUID, ORGANIC, N.O.S.
3077-1 | 9 | M7 | III | 9 | 5 kg | E1 | SGAV LGBV | AT | 3 | - | 90 | ENVIRONMENTALLY HAZARDOUS SUBSTANCE, SOLID
3082-1 | 9 | M6 | III | 9 | 5 L | E1 | LGBV | AT | 3 | - | 90 | ENVIRONMENTALLY HAZARDOUS SUBSTANCE, LIQUID
3105-1 | 5.2 | P1 | - | 5.2 | 125 ml | E0 | - | - | 2 | D | - | ORGANIC PEROXIDE TYPE D, LIQUID
3257-1 | 9 | M9 | III | 9 | 0 | E0 | LGAV | AT | 3 | D | 99 | ELEVATED TEMPERATURE LIQUID, N.O.S.
3414-1 | 6.1 | T4 | I | 6.1 | 0 | E5 | L10CH | AT | 1 | C/E | 66 | SODIUM CYANIDE SOLUTION
3480-1 | 9 | M4 | - | 9A | 0 | E0 | - | - | 2 | E | - | LITHIUM ION BATTERIES
";

/// A field as the sample writes it: `-` for nothing.
fn field(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { text.to_owned() }
}

fn or_dash<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

fn joined(items: &[impl ToString]) -> String {
    field(&items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
}

/// The entry in the columns of the sample, without the name.
fn columns(entry: &Entry) -> Vec<String> {
    vec![
        entry.key.to_string(),
        or_dash(entry.class),
        field(&entry.classification_code),
        or_dash(entry.packing_group),
        joined(&entry.labels),
        field(&entry.limited_quantity),
        field(&entry.excepted_quantity),
        joined(&entry.tank_codes),
        or_dash(entry.tank_vehicle.map(|vehicle| format!("{vehicle:?}"))),
        or_dash(entry.transport_category),
        or_dash(entry.tunnel_code),
        or_dash(entry.hazard_number.as_deref()),
    ]
}

#[test]
fn entries_checked_by_hand_agree_with_adr_table_a() {
    let catalogue = catalogue();
    let mut differences = Vec::new();
    let mut count = 0;
    for line in SAMPLE.trim().lines() {
        let expected: Vec<&str> = line.split(" | ").collect();
        let (name, expected) = expected.split_last().unwrap();
        let entry = catalogue.find(expected[0].parse().unwrap()).unwrap();
        let found = columns(entry);
        if found != expected {
            differences.push(format!(
                "expected {}\n   found {}",
                expected.join(" | "),
                found.join(" | ")
            ));
        }
        if !entry.proper_shipping_name.starts_with(name) {
            differences
                .push(format!("{}: {} is not {name}", entry.key, entry.proper_shipping_name));
        }
        count += 1;
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(count >= 60, "only {count} entries");
}

#[test]
fn subsidiary_hazards_are_the_labels_after_the_first() {
    let catalogue = catalogue();
    let of = |key: &str| catalogue.find(key.parse().unwrap()).unwrap().subsidiary_hazards.clone();
    assert_eq!(of("1203-1"), []);
    assert_eq!(of("1230-1"), [Class::C6_1]);
    assert_eq!(of("1017-1"), [Class::C5_1, Class::C8]);
    assert_eq!(of("1831-1"), [Class::C6_1]);
    // Label 1 beside 5.2 warns of explosion and names no division.
    assert_eq!(of("3101-1"), []);
}
