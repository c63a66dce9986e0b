#!/usr/bin/env python3
"""Makes data/demo/population.geojson and data/demo/accidents.csv: all made up, for demonstration only.

    python3 scripts/demo_people.py            # writes both
    python3 scripts/demo_people.py --check    # compares only
"""

import json
import math
import pathlib
import random
import sys

import demo_lines as drawing

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "data" / "demo"
METRES_PER_DEGREE = 111_195.08
ROUND = 5

# place, radius in metres, people per square kilometre; all invented.
QUARTERS = [
    ("gaosuntang", 620, 21000), ("beishan", 560, 18000), ("mianhuadi", 420, 24000), ("pipaping", 480, 12000),
    ("hongxigou", 520, 9000), ("shalong_m", 520, 16000), ("xincheng", 460, 17000), ("wujiawan", 480, 11000),
    ("bridge3_e", 420, 9000), ("phoenix", 460, 8000), ("tax", 440, 7000), ("jiangnan", 640, 6000),
    ("airport", 500, 2500), ("chenjiaba", 460, 5000), ("baianba", 620, 14000), ("wuqiao", 600, 12000),
    ("shenmingba", 500, 8000), ("zhoujiaba", 540, 9000), ("tiancheng", 520, 4000), ("longdu", 480, 5000),
    ("jiulong", 520, 3000), ("gaofeng", 460, 2500), ("dongjia", 380, 1800), ("xintian", 420, 2200),
    ("changling", 420, 2000), ("dazhou", 420, 2600), ("rangdu", 420, 1500), ("fenshui", 460, 1800),
]
# Single spots: name, English, position, people.
SPOTS = [
    ("医院(虚构)", "hospital (made up)", (108.4460, 30.8060), 1800),
    ("学校甲(虚构)", "school A (made up)", (108.3905, 30.8260), 2400),
    ("学校乙(虚构)", "school B (made up)", (108.4400, 30.7480), 2100),
    ("市场(虚构)", "market (made up)", (108.3790, 30.8050), 3000),
]
VILLAGES = 60
ACCIDENTS = 90


def disk(centre, radius, corners=16):
    lon, lat = centre
    up = radius / METRES_PER_DEGREE
    side = up / math.cos(math.radians(lat))
    ring = []
    for corner in range(corners):
        angle = 2 * math.pi * corner / corners
        ring.append([round(lon + side * math.cos(angle), ROUND), round(lat + up * math.sin(angle), ROUND)])
    return ring + [ring[0]]


def population(dice):
    features = []
    for place, radius, density in QUARTERS:
        features.append({
            "type": "Feature",
            "properties": {"name": f"{place} (made up 虚构)", "density_per_km2": density},
            "geometry": {"type": "Polygon", "coordinates": [disk(drawing.P[place], radius)]},
        })
    for zh, en, at, people in SPOTS:
        features.append({
            "type": "Feature",
            "properties": {"name": f"{zh} {en}", "people": people},
            "geometry": {"type": "Point", "coordinates": list(at)},
        })
    for number in range(VILLAGES):
        at = [round(dice.uniform(108.22, 108.56), ROUND), round(dice.uniform(30.66, 30.90), ROUND)]
        features.append({
            "type": "Feature",
            "properties": {"name": f"village {number + 1} (made up 虚构)", "people": dice.randrange(60, 420)},
            "geometry": {"type": "Point", "coordinates": at},
        })
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return '{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n"


def accidents(dice):
    roads = json.loads((FOLDER / "roads.geojson").read_text(encoding="utf-8"))["features"]
    busy = [
        feature for feature in roads
        if feature["geometry"] and feature["geometry"]["type"] == "LineString"
        and feature["properties"].get("highway") in ("primary", "secondary", "trunk", "motorway")
    ]
    rows = ["lon,lat,date,truck,note"]
    for _ in range(ACCIDENTS):
        line = dice.choice(busy)["geometry"]["coordinates"]
        place = dice.randrange(len(line) - 1)
        share = dice.random()
        lon = line[place][0] + (line[place + 1][0] - line[place][0]) * share
        lat = line[place][1] + (line[place + 1][1] - line[place][1]) * share
        date = f"{dice.choice((2023, 2024, 2025))}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        truck = dice.choice(("true", "false", ""))
        rows.append(f"{lon:.5f},{lat:.5f},{date},{truck},made up 虚构")
    return "\n".join(rows) + "\n"


def main():
    made = {
        "population.geojson": population(random.Random(7)),
        "accidents.csv": accidents(random.Random(8)),
    }
    for name, text in made.items():
        path = FOLDER / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} differs from what the script makes")


if __name__ == "__main__":
    main()
