#!/usr/bin/env python3
"""Rebuilds data/goods/catalogue.csv from the code tables and our own hand-kept files.

Run from the repository's root:

    python3 scripts/build_goods.py            writes data/goods/catalogue.csv
    python3 scripts/build_goods.py --check    compares only; exit code 1 when it differs

The two code tables (adr2025_codes.csv, us_49cfr_172_101.csv) are not in the repository; they are
expected in ../shared/data/goods, or in the folder named by --tables. data/SOURCES.md says where they
come from. The same input gives the same bytes.
"""

import argparse
import csv
import hashlib
import io
import re
import sys
from collections import defaultdict
from pathlib import Path

OWN = Path("data/goods")
TABLES = Path("../shared/data/goods")
COLUMNS = (
    "key name_en name_zh note class code subsidiary packing_group labels limited_quantity "
    "excepted_quantity tank_codes tank_provisions tank_vehicle transport_category tunnel_code "
    "hazard_number status properties density_15 density_50 filling_ratio carried aliases pinyin"
).split()
PROPERTIES = (
    "highly_toxic civil_explosive firework explosive_precursor drug_precursor key_supervised high_risk"
).split()
STATUSES = {
    "": "listed",
    "prohibited": "prohibited",
    "not_subject": "not_subject",
    # UN 1845: free apart from ADR 5.5.3 (coolants), which concerns marking and ventilation.
    "not_subject_except_5.5.3": "not_subject",
}


def fail(message):
    sys.exit(f"build_goods: {message}")


def read(path, columns):
    if not path.is_file():
        fail(f"{path} is missing; run from the repository's root, and see data/SOURCES.md for the tables")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or [])]
        if missing:
            fail(f"{path} has no column {', '.join(missing)}")
        rows = list(reader)
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            fail(f"{path}, row {number}: the number of fields is not that of the header")
    return rows


def order(key):
    number, _, variant = key.partition("-")
    return number, int(variant or 0)


def keyed(name, columns):
    """Rows of a hand-kept file by their key: a UN number, or number and variant."""
    result = {}
    for row in read(OWN / name, ["key", *columns]):
        if not re.fullmatch(r"\d{4}(-[1-9]\d*)?", row["key"]):
            fail(f"{name}: `{row['key']}` is neither a UN number nor number-variant")
        if row["key"] in result:
            fail(f"{name}: `{row['key']}` stands twice")
        if result and order(row["key"]) < order(next(reversed(result))):
            fail(f"{name}: `{row['key']}` must stand in the order of keys")
        result[row["key"]] = row
    return result


def pick(rows, number, variant):
    """The row for a variant: its own before the one for the whole UN number."""
    return rows.get(f"{number}-{variant}") or rows.get(number)


def division(row):
    """The class or division of an entry (ADR 2.1.1.1), from class, code and first label."""
    kind, code, label = row["class"], row["classification_code"], row["labels"].split(" ")[0]
    if kind == "1":
        # UN 0190 has no division before an authority has seen it (special provision 16): the gravest.
        return code[:3] or "1.1"
    if kind != "2":
        return kind
    if label in ("2.1", "2.2", "2.3"):
        return label
    # Groups of ADR 2.2.2.1.3 for entries without labels: prohibited ones, and articles UN 3537 to 3539.
    group = code.lstrip("0123456789")
    return {"A": "2.2", "O": "2.2", "F": "2.1"}.get(group, "2.3")


def labels(row):
    text = row["labels"]
    if text == "None":
        return []
    if text.startswith("See"):
        # Articles UN 3537 to 3548: the class's own label, further ones by ADR 5.2.2.1.12.
        return [division(row)]
    return text.split()


def subsidiary(row):
    hazards = []
    for label in labels(row)[1:]:
        # A label 1 beside 4.1 or 5.2 warns of explosion and 7E of fissile goods: neither names a division.
        if label in ("1", "7E"):
            continue
        hazards.append(label)
    return hazards


# What the US list writes otherwise than ADR, in order.
SPELLINGS = (
    (r",? see also .*| see .*", ""),
    (r",? ?\(?cryogenic liquids?\)?", ""),
    (r",? ?Inhalation [Hh]azard [Zz]one [A-D]$", ""),
    (r" \( ?o-; ?m-; ?p-;? ?\)", ""),
    (r" ?percent", "%"),
    (r" degrees C\b|(?<=[0-9]) C\b", " °C"),
    (r"(?<=[Ww]ater) reactive", "-reactive"),
    (r"toxic flash", "toxic, flash"),
    (r"m ?3\b", "m³"),
    (r"\bn\.o\.s\b\.?", "n.o.s."),
    (r"\b(Flammable|Corrosive|Toxic|Pyrophoric),? (liquid|solid)s,", r"\1 \2,"),
    (r"\b(pesticide|[Dd]ye|intermediate|Disinfectant|Fluorosilicate)s\b", r"\1"),
    (r"sulf", "sulph"),
    (r"Sulf", "Sulph"),
    (r"luminum", "luminium"),
    (r"\b([Cc])esium or Caesium", r"\1aesium"),
    (r"\b([Cc])esium", r"\1aesium"),
    (r"([Ff])lavor", r"\1lavour"),
    (r"([Ff])iber", r"\1ibre"),
    (r"vapor", "vapour"),
    (r"fueled", "fuelled"),
    (r" ,", ","),
)
# What stays small: prefixes (`n-` is the chain, `N-` the nitrogen atom) and units.
SMALL = r"((?<![A-Za-z])(?:n|o|m|p|tert|alpha|beta)(?=-[A-Za-z,])|\bml/m³|\bkg\b|\bWh\b)"


def english(text):
    """A name of the US list in the spelling and capitals of ADR."""
    text = re.sub(r"\s+", " ", text).strip(" ,;")
    for american, british in SPELLINGS:
        text = re.sub(american, british, text)
    parts = re.split(SMALL, text.strip(" ,;").removesuffix(".").replace("N.o.s", "n.o.s"))
    text = "".join(part if place % 2 else part.upper() for place, part in enumerate(parts))
    return text + "." if text.endswith("N.O.S") else text


def names(us_rows, overrides, codes):
    """The English name of every UN number: ours where kept, else the first of the US list."""
    listed = defaultdict(list)
    for row in us_rows:
        if row["id"].startswith("UN"):
            listed[row["id"][2:]].append(row["name"])
    result, missing = {}, []
    for number in codes:
        if number in overrides:
            result[number] = overrides[number]["name_en"]
        elif listed.get(number):
            result[number] = english(listed[number][0])
        elif f"{number}-1" not in overrides:
            missing.append(number)
    if missing:
        fail(f"names-en.csv: no English name for {', '.join(missing)}")
    for key, row in overrides.items():
        if key.split("-")[0] not in codes:
            fail(f"names-en.csv: `{key}` is not in the code table")
    return result


class Pinyin:
    """Syllables from a table of characters, with phrases for those read in more than one way."""

    def __init__(self):
        self.single, self.phrases = {}, {}
        for row in read(OWN / "pinyin.csv", ["text", "pinyin"]):
            table = self.single if len(row["text"]) == 1 else self.phrases
            if row["text"] in table or len(row["text"]) != len(row["pinyin"].split(" ")):
                fail(f"pinyin.csv: `{row['text']}` stands twice or has not one syllable a character")
            table[row["text"]] = row["pinyin"]
        self.longest = max(map(len, self.phrases), default=1)
        self.missing = set()

    def of(self, text):
        syllables, place = [], 0
        while place < len(text):
            for length in range(self.longest, 1, -1):
                if text[place:place + length] in self.phrases:
                    syllables += self.phrases[text[place:place + length]].split(" ")
                    place += length
                    break
            else:
                letter = text[place]
                place += 1
                if "\u3400" <= letter <= "\u9fff":
                    self.missing.update(() if letter in self.single else (letter,))
                    syllables.append(self.single.get(letter, "?"))
                elif letter.isascii() and letter.isalnum():
                    syllables.append(letter.lower())
        return " ".join(syllables)


def alternatives(name):
    """The names people say of a Chinese shipping name: each side of 或, without brackets and qualifiers."""
    found = re.findall(r"（([^（），、或]{1,8})）", name)
    for part in re.sub(r"（[^（）]*）", "", name).split("或"):
        # A comma between digits belongs to the name: 1，2-二氯乙烷.
        found += [part, re.split(r"(?<![0-9])，|，(?![0-9])", part)[0]]
    chinese = [text for text in found if any("\u3400" <= letter <= "\u9fff" for letter in text)]
    return [text for text in dict.fromkeys(chinese) if text != name]


def note(row, siblings, kept):
    """What tells a variant from its siblings: our own text, else the fields in which they differ."""
    if kept:
        return kept["note"]
    if len(siblings) == 1:
        return ""
    parts = []

    def differs(column):
        return len({other[column] for other in siblings}) > 1

    same_group = [other for other in siblings if other["packing_group"] == row["packing_group"]]
    if differs("packing_group"):
        parts.append(f"包装类别 {row['packing_group']} · packing group {row['packing_group']}"
                     if row["packing_group"] else "无包装类别 · no packing group")
    if len(same_group) > 1:
        codes = {other["classification_code"] for other in same_group}
        if len(codes) > 1:
            code = row["classification_code"]
            parts.append(f"分类代码 {code} · classification code {code}")
        elif len({other["labels"] for other in same_group}) > 1:
            parts.append(f"标志 {row['labels'].replace(' ', '+')} · labels {row['labels'].replace(' ', '+')}")
        elif row["class"] == "3" and row["packing_group"] == "II" and row["adr_tank_code"] == "L1.5BN":
            parts.append("50 °C 蒸气压大于 110 kPa · vapour pressure at 50 °C above 110 kPa")
        elif row["class"] == "3" and row["packing_group"] == "II" and row["adr_tank_code"] == "LGBF":
            parts.append("50 °C 蒸气压不大于 110 kPa · vapour pressure at 50 °C at most 110 kPa")
        elif row["class"] == "3" and row["packing_group"] == "III":
            viscous = [other for other in same_group if not other["adr_tank_code"]]
            if len(viscous) == 2 and not row["adr_tank_code"]:
                above = viscous[0] is row
                parts.append(
                    "黏性,闪点低于 23 °C,50 °C 蒸气压" + ("大于 110 kPa" if above else "不大于 110 kPa")
                    + " · viscous, flash point below 23 °C, vapour pressure at 50 °C "
                    + ("above 110 kPa" if above else "at most 110 kPa"))
    text = "; ".join(parts)
    return text


def properties(rows):
    result = defaultdict(set)
    for row in rows:
        if row["property"] not in PROPERTIES:
            fail(f"properties.csv: `{row['property']}` is not an authority list")
        if not row["source"] or row["verified"] not in ("true", "false"):
            fail(f"properties.csv: `{row['key']}` needs a source, and verified true or false")
        if row["property"] in result[row["key"]]:
            fail(f"properties.csv: `{row['key']}` stands twice for {row['property']}")
        result[row["key"]].add(row["property"])
    return result


def least(*texts):
    figures = [text for text in texts if text]
    return min(figures, key=float) if figures else ""


class Sources:
    """All hand-kept files, and which of their keys were used."""

    def __init__(self):
        self.overrides = keyed("overrides.csv", ["column", "value", "source"])
        self.chinese = keyed("names-zh.csv", ["name_zh"])
        self.notes = keyed("notes.csv", ["note"])
        self.search = keyed("aliases.csv", ["carried", "aliases"])
        self.densities = keyed("densities.csv", ["density_15", "density_50", "source", "verified"])
        self.filling = keyed("filling.csv", ["adr", "china", "source", "verified"])
        self.properties = properties(
            read(OWN / "properties.csv", ["key", "property", "source", "verified"]))
        self.pinyin = Pinyin()

    def check_keys(self, keys):
        numbers = {key.split("-")[0] for key in keys}
        for name in ("overrides", "chinese", "notes", "search", "densities", "filling", "properties"):
            for key in getattr(self, name):
                if key not in keys and key not in numbers:
                    fail(f"{name}: `{key}` names no entry of the code table")


def row_of(number, variant, row, siblings, name_en, kept):
    key = f"{number}-{variant}"
    override = pick(kept.overrides, number, variant)
    if override:
        if override["column"] not in row:
            fail(f"overrides.csv: `{override['column']}` is no column of the code table")
        row = {**row, override["column"]: override["value"]}
    zh = (pick(kept.chinese, number, variant) or {}).get("name_zh", "")
    search = pick(kept.search, number, variant) or {"carried": "", "aliases": ""}
    kept_aliases = [alias for alias in search["aliases"].split("|") if alias]
    aliases = list(dict.fromkeys([*kept_aliases, *alternatives(zh)]))
    if zh in aliases:
        aliases.remove(zh)
    density = pick(kept.densities, number, variant) or {"density_15": "", "density_50": ""}
    filling = pick(kept.filling, number, variant) or {"adr": "", "china": ""}
    listed = kept.properties.get(number, set()) | kept.properties.get(key, set())
    spoken = [text for text in [zh, *aliases] if any("\u3400" <= letter <= "\u9fff" for letter in text)]
    category = row["transport_category"]
    return {
        "key": key,
        "name_en": name_en,
        "name_zh": zh,
        "note": note(row, siblings, pick(kept.notes, number, variant)),
        "class": division(row),
        "code": row["classification_code"],
        "subsidiary": " ".join(subsidiary(row)),
        "packing_group": row["packing_group"],
        "labels": " ".join(labels(row)),
        "limited_quantity": row["limited_qty"].replace("See SP 251", "SP251"),
        "excepted_quantity": row["excepted_qty"].replace("See SP 340", "SP340"),
        "tank_codes": row["adr_tank_code"],
        "tank_provisions": row["adr_tank_sp"],
        "tank_vehicle": row["tank_vehicle"].replace("EX/III", "EX"),
        # `-`: a special provision gives it (UN 1043, 3166, 3528 to 3530) or none applies.
        "transport_category": "" if category == "-" else category,
        "tunnel_code": row["tunnel_code"],
        "hazard_number": row["hazard_id"],
        "status": STATUSES[row["status"]],
        "properties": " ".join(name for name in PROPERTIES if name in listed),
        "density_15": density["density_15"],
        "density_50": density["density_50"],
        # Where ADR and the Chinese practice differ, the lesser fill is lawful under both.
        "filling_ratio": least(filling["adr"], filling["china"]),
        "carried": search["carried"] or "0",
        "aliases": "|".join(aliases),
        "pinyin": "|".join(kept.pinyin.of(text) for text in spoken),
    }


def build(tables):
    codes = defaultdict(list)
    for row in read(tables / "adr2025_codes.csv", ["un", "class", "classification_code", "status"]):
        codes[row["un"]].append(row)
    us_rows = read(tables / "us_49cfr_172_101.csv", ["id", "name"])
    overrides = keyed("names-en.csv", ["name_en"])
    common = names(us_rows, overrides, codes)
    kept = Sources()
    kept.check_keys({f"{number}-{variant}" for number in codes for variant in range(1, len(codes[number]) + 1)})
    out = []
    for number in sorted(codes):
        for variant, row in enumerate(codes[number], start=1):
            own = overrides.get(f"{number}-{variant}")
            name_en = own["name_en"] if own else common[number]
            out.append(row_of(number, variant, row, codes[number], name_en, kept))
    if kept.pinyin.missing:
        fail(f"pinyin.csv: no reading for {''.join(sorted(kept.pinyin.missing))}")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=Path, default=TABLES, help="folder of the two code tables")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    rows = build(arguments.tables)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    target = OWN / "catalogue.csv"
    digest = hashlib.sha256(text.getvalue().encode()).hexdigest()
    if arguments.check:
        if not target.is_file() or target.read_text(encoding="utf-8") != text.getvalue():
            fail(f"{target} is not what the sources give; run scripts/build_goods.py")
        if digest not in Path("data/SOURCES.md").read_text(encoding="utf-8"):
            fail(f"data/SOURCES.md does not name the sha256 of {target}: {digest}")
    else:
        target.write_text(text.getvalue(), encoding="utf-8", newline="")
    counts = {
        "entries": len(rows),
        "UN numbers": len({row["key"][:4] for row in rows}),
        "UN numbers with a Chinese name": len({row["key"][:4] for row in rows if row["name_zh"]}),
        "entries on an authority list": sum(bool(row["properties"]) for row in rows),
        "entries with densities": sum(bool(row["density_15"]) for row in rows),
        "entries with a filling ratio": sum(bool(row["filling_ratio"]) for row in rows),
    }
    print("; ".join(f"{count} {name}" for name, count in counts.items()))
    print(f"sha256 {digest}")


if __name__ == "__main__":
    main()
