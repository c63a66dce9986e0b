"""Valhalla's and OSRM's part of the comparison; `run` starts it in its throw-away environment.

    engines.py FOLDER EXTRACT TRIPS.json ANSWERS.json
"""

import ctypes
import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 3


def main():
    folder, extract, trips, answers = map(Path, sys.argv[1:5])
    work = json.loads(trips.read_text())
    # One after the other for each trip, so that a busy minute hits all alike.
    ways = [*valhalla_ways(folder / "valhalla", extract, work), *osrm_ways(folder, extract)]
    answers.write_text(json.dumps(ask(ways, work["trips"])))


def load(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"skipped: {name} is not installed", flush=True)
        return None


def ask(ways, trips):
    rows = [
        {"name": name, "cpu": [], "wall_ms": [], "seconds": []} for name, _ in ways
    ]
    for trip in trips:
        for row, (_, route) in zip(rows, ways):
            question, answer = route(trip)
            cpu, wall, seconds = zip(*(once(question, answer) for _ in range(ROUNDS)))
            row["cpu"].append(min(cpu))
            row["wall_ms"].append(min(wall))
            row["seconds"].append(seconds[0])
    for row in rows:
        cpu = row.pop("cpu")
        row["cpu_ms"] = sum(cpu) / len(cpu)
    return rows


def once(question, answer):
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        found = question()
    except Exception:  # each engine has its own error for "no way"
        found = None
    took = ((time.process_time() - cpu) * 1e3, (time.perf_counter() - wall) * 1e3)
    return (*took, None if found is None else answer(found))


def shell(*command, cwd=None, log):
    with log.open("ab") as sink:
        done = subprocess.run([str(word) for word in command], cwd=cwd, stdout=sink, stderr=sink)
    return done.returncode == 0


def valhalla_ways(folder, extract, work):
    valhalla = load("valhalla")
    if valhalla is None:
        return []
    (folder / "tiles").mkdir(parents=True)
    began = time.perf_counter()
    zones = folder / "zones.sqlite"
    package = Path(valhalla.__file__).parent
    has_zones = time_zones(package, zones, work["time_zone"])
    config = valhalla.get_config(tile_extract="", tile_dir=str(folder / "tiles"), verbose=False)
    config["mjolnir"].update(
        tile_extract="", traffic_extract="", admin="", timezone=str(zones) if has_zones else ""
    )
    # As it comes, it refuses 20 such polygons.
    config["service_limits"].update(
        max_exclude_polygons_length=1_000_000, max_exclude_polygons_vertices=10_000
    )
    for part in ("mjolnir", "loki", "odin", "thor", "meili"):
        config.get(part, {})["logging"] = {"type": "file", "file_name": str(folder / "log")}
    path = folder / "config.json"
    path.write_text(json.dumps(config))
    program = package / "bin" / "valhalla_build_tiles"
    if not shell(program, "-c", path, "-j", 2, extract, log=folder / "build.log"):
        print("skipped: Valhalla's tiles cannot be built", flush=True)
        return []
    took = time.perf_counter() - began
    print(f"Valhalla {valhalla.__version__}: built in {took:.1f} s, {size(folder / 'tiles')} MB", flush=True)
    actor = valhalla.Actor(str(path))
    truck = work["truck"]
    costing = {
        "weight": truck["gross_mass_kg"] / 1000,
        "axle_load": truck["axle_load_kg"] / 1000,
        "height": truck["height_cm"] / 100,
        "width": truck["width_cm"] / 100,
        "length": truck["length_cm"] / 100,
    }
    rings = [zone["ring"] for zone in work["zones"]]

    def way(hazmat=False, departs=False, shut=False):
        def route(trip):
            question = {
                "locations": [
                    {"lon": trip[end][0], "lat": trip[end][1]} for end in ("origin", "destination")
                ],
                "costing": "truck",
                "costing_options": {"truck": {**costing, "hazmat": hazmat}},
                "directions_type": "none",
            }
            if departs:
                question["date_time"] = {"type": 1, "value": trip["departs_local"]}
            if shut:
                question["exclude_polygons"] = rings
            text = json.dumps(question)
            return lambda: actor.route(text), lambda found: json.loads(found)["trip"]["summary"]["time"]

        return route

    return [
        ("Valhalla truck", way()),
        ("Valhalla truck hazmat", way(hazmat=True)),
        ("Valhalla truck hazmat, departure", way(hazmat=True, departs=True)),
        ("Valhalla truck hazmat, 20 polygons", way(hazmat=True, shut=True)),
        ("Valhalla truck hazmat, departure, 20 polygons", way(hazmat=True, departs=True, shut=True)),
    ]


def time_zones(package, path, zone):
    """A data base in which the whole world has one time zone, made with the libraries of the package:
    without one, Valhalla does not heed any tag that counts at times."""
    try:
        libraries = package.parent / "pyvalhalla.libs"
        library = lambda name: ctypes.CDLL(str(next(libraries.glob(f"{name}*"))))
        sqlite, spatial = library("libsqlite3"), library("libspatialite")
    except (OSError, StopIteration):
        print("Valhalla has no time zones here: it does not heed tags that count at times", flush=True)
        return False
    text, pointer = ctypes.c_char_p, ctypes.c_void_p
    sqlite.sqlite3_open.argtypes = [text, ctypes.POINTER(pointer)]
    sqlite.sqlite3_exec.argtypes = [pointer, text, pointer, pointer, pointer]
    sqlite.sqlite3_close.argtypes = [pointer]
    spatial.spatialite_alloc_connection.restype = pointer
    spatial.spatialite_init_ex.argtypes = [pointer, pointer, ctypes.c_int]
    data = pointer()
    sqlite.sqlite3_open(str(path).encode(), ctypes.byref(data))
    spatial.spatialite_init_ex(data, spatial.spatialite_alloc_connection(), 0)
    statements = (
        "select InitSpatialMetadata(1)",
        "create table tz_world (pk_uid integer primary key autoincrement, TZID text)",
        "select AddGeometryColumn('tz_world', 'geom', 4326, 'MULTIPOLYGON', 'XY')",
        f"insert into tz_world (TZID, geom) values ('{zone}', "
        "CastToMulti(BuildMBR(-179, -85, 179, 85, 4326)))",
        "select CreateSpatialIndex('tz_world', 'geom')",
    )
    done = [sqlite.sqlite3_exec(data, statement.encode(), None, None, None) for statement in statements]
    sqlite.sqlite3_close(data)
    return not any(done)


def size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000


def osrm_ways(folder, extract):
    osrm = load("osrm")
    if osrm is None:
        return []
    package = Path(osrm.__file__).parent
    ways = []
    for name, steps in (("CH", ["contract"]), ("MLD", ["partition", "customize"])):
        place = folder / f"osrm-{name}"
        place.mkdir()
        os.symlink(extract, place / "map.osm.pbf")
        began = time.perf_counter()
        program = lambda step: package / "bin" / f"osrm-{step}"
        profile = package / "share" / "profiles" / "car.lua"
        log = place / "log"
        is_built = shell(program("extract"), "-p", profile, "map.osm.pbf", cwd=place, log=log) and all(
            shell(program(step), "map.osrm", cwd=place, log=log) for step in steps
        )
        if not is_built:
            print(f"skipped: OSRM {name} cannot be built", flush=True)
            continue
        print(f"OSRM {name}: built in {time.perf_counter() - began:.1f} s, {size(place)} MB", flush=True)
        engine = osrm.OSRM(storage_config=str(place / "map.osrm"), use_shared_memory=False, algorithm=name)
        ways.append((f"OSRM {name}, plain car: a floor", osrm_way(osrm, engine)))
    return ways


def osrm_way(osrm, engine):
    def route(trip):
        ends = [tuple(trip[end]) for end in ("origin", "destination")]
        question = osrm.RouteParameters(coordinates=ends, overview="false")
        return lambda: engine.Route(question), lambda found: found["routes"][0]["duration"]

    return route


if __name__ == "__main__":
    main()
