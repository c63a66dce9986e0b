#!/usr/bin/env python3
"""Draws data/demo/roads.geojson and data/demo/water.geojson from scripts/demo_lines.py.

Schematic, for demonstration and tests: not surveyed, not for navigation. Same input, same bytes.
Standard library only. Fails when the drawing breaks a promise (see `check`).

    python3 scripts/demo_roads.py [--svg PICTURE.svg]
"""

import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import demo_lines as drawing

OUT = Path(__file__).resolve().parent.parent / "data" / "demo"
NOTICE = "示意路网,演示专用,不可用于导航。Schematic network for demonstration, not for navigation."
KX, KY = 95_600.0, 111_000.0  # metres per degree at 30.8° N
MERGE_M = 28.0  # points nearer than this are one junction
HALF_RIVER_M = 330.0
CURVE_PARTS = 5  # pieces of a curve between two drawn points
MEDIAN_M = 18.0  # from the centre line of an expressway to a carriageway


def xy(point):
    return point[0] * KX, point[1] * KY


def lonlat(x, y):
    return round(x / KX, 6), round(y / KY, 6)


def distance(a, b):
    return math.hypot((a[0] - b[0]) * KX, (a[1] - b[1]) * KY)


def cross_point(a, b, c, d):
    """Where segments ab and cd meet, as a point and the two shares, or None."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = map(xy, (a, b, c, d))
    rx, ry, sx, sy = bx - ax, by - ay, dx - cx, dy - cy
    denominator = rx * sy - ry * sx
    if abs(denominator) < 1e-6:
        return None
    t = ((cx - ax) * sy - (cy - ay) * sx) / denominator
    u = ((cx - ax) * ry - (cy - ay) * rx) / denominator
    if -1e-9 <= t <= 1 + 1e-9 and -1e-9 <= u <= 1 + 1e-9:
        return lonlat(ax + t * rx, ay + t * ry), t, u
    return None


def to_segment_m(p, a, b):
    (px, py), (ax, ay), (bx, by) = map(xy, (p, a, b))
    rx, ry = bx - ax, by - ay
    t = max(0.0, min(1.0, ((px - ax) * rx + (py - ay) * ry) / (rx * rx + ry * ry or 1.0)))
    return math.hypot(px - ax - t * rx, py - ay - t * ry)


def smooth(points, parts):
    """A centripetal Catmull-Rom curve through the points, `parts` pieces between two of them."""
    if len(points) < 3:
        return list(points)
    xys = [xy(p) for p in points]
    ghost_first = (2 * xys[0][0] - xys[1][0], 2 * xys[0][1] - xys[1][1])
    ghost_last = (2 * xys[-1][0] - xys[-2][0], 2 * xys[-1][1] - xys[-2][1])
    chain = [ghost_first, *xys, ghost_last]
    out = [points[0]]
    for i, point in enumerate(points[1:]):
        corners = chain[i:i + 4]
        times = [0.0]
        for a, b in zip(corners, corners[1:]):
            times.append(times[-1] + math.sqrt(math.dist(a, b)))
        for part in range(1, parts):
            t = times[1] + (times[2] - times[1]) * part / parts
            layer = corners
            for span in (1, 2, 3):
                low = [times[k] for k in range(4 - span)] if span < 3 else [times[1]]
                high = [times[k + span] for k in range(4 - span)] if span < 3 else [times[2]]
                layer = [tuple((u1 - t) / (u1 - u0) * a[n] + (t - u0) / (u1 - u0) * b[n] for n in (0, 1))
                         for u0, u1, a, b in zip(low, high, layer, layer[1:])]
            out.append(lonlat(*layer[0]))
        out.append(point)
    return out


class Line:
    """A line on the ground before it is split at junctions."""

    def __init__(self, slug, points, tags, joins="all"):
        self.slug, self.points, self.tags, self.joins = slug, list(points), tags, joins


def surface_lines():
    lines = []
    for slug, zh, en, highway, points, tags in drawing.ROADS:
        points = smooth([drawing.P[p] if isinstance(p, str) else p for p in points], CURVE_PARTS)
        joins = "ends" if "bridge" in tags or "tunnel" in tags or slug.startswith("gate") or slug.endswith("zhilu") else "all"
        lines.append(Line(slug, points, {"highway": highway, "name": zh, "name:en": en, **tags}, joins))
    return lines


def crosses_closed_ground(a, b):
    """City streets stay out of the river and off expressways, tunnels and bridges."""
    river = drawing.YANGTZE
    for c, d in zip(river, river[1:]):
        if min(to_segment_m(a, c, d), to_segment_m(b, c, d)) < HALF_RIVER_M + 60 or cross_point(a, b, c, d):
            return True
    for _, _, _, _, vertices in drawing.MOTORWAYS:
        for (c, _), (d, _) in zip(vertices, vertices[1:]):
            if cross_point(a, b, c, d) or min(to_segment_m(a, c, d), to_segment_m(b, c, d)) < 120:
                return True
    return False


def block_lines(main):
    """Grids of streets; a stretch that runs too near a main road or over closed ground is left out."""
    segments = [(a, b) for line in main for a, b in zip(line.points, line.points[1:])]
    lines = []
    for label, centre, turn, across, along, spacing, highway, tags in drawing.BLOCKS:
        sin, cos = math.sin(math.radians(turn)), math.cos(math.radians(turn))
        cx, cy = xy(centre)

        def at(i, j):
            wobble = math.sin(i * 12.9898 + j * 78.233 + len(label)) * 0.12
            u = (i - (across - 1) / 2 + wobble) * spacing
            v = (j - (along - 1) / 2 - wobble) * spacing
            return lonlat(cx + u * cos - v * sin, cy + u * sin + v * cos)

        rows = [[at(i, j) for i in range(across)] for j in range(along)]
        columns = [[at(i, j) for j in range(along)] for i in range(across)]
        for number, points in enumerate(rows + columns):
            run, part = [points[0]], 0
            for point in points[1:] + [None]:
                near = point is not None and any(
                    max(to_segment_m(run[-1], a, b), to_segment_m(point, a, b)) < 90 for a, b in segments)
                if point is None or near or crosses_closed_ground(run[-1], point):
                    if len(run) > 1:
                        part += 1
                        lines.append(Line(f"{label}-{number:02}{'abcdefgh'[part - 1]}", run, {"highway": highway, **tags}))
                    run = [point] if point else []
                else:
                    run.append(point)
    return lines


def join(lines):
    """Gives crossing lines a shared vertex, ends included."""
    known = defaultdict(list)

    def canonical(point):
        key = (int(point[0] * 1000), int(point[1] * 1000))
        near = [q for i in (-1, 0, 1) for j in (-1, 0, 1) for q in known[key[0] + i, key[1] + j] if distance(point, q) < MERGE_M]
        if near:
            return min(near, key=lambda q: distance(point, q))
        known[key].append(point)
        return point

    for line in lines:
        line.points = dedupe([canonical(p) for p in line.points])
    inserts = defaultdict(lambda: defaultdict(list))
    for i, one in enumerate(lines):
        for j in range(i + 1, len(lines)):
            other = lines[j]
            if "ends" in (one.joins, other.joins):
                continue
            for m in range(len(one.points) - 1):
                for n in range(len(other.points) - 1):
                    hit = cross_point(*one.points[m:m + 2], *other.points[n:n + 2])
                    if hit:
                        point = canonical(hit[0])
                        inserts[i][m].append((hit[1], point))
                        inserts[j][n].append((hit[2], point))
    for i, at in inserts.items():
        points = []
        for m, point in enumerate(lines[i].points):
            points.append(point)
            points.extend(p for _, p in sorted(at.get(m, [])))
        lines[i].points = dedupe(points)


def dedupe(points):
    """Drops repeats and there-and-back spikes that merging leaves."""
    out = []
    for point in points:
        if out and out[-1] == point:
            continue
        if len(out) > 1 and out[-2] == point:
            out.pop()
            continue
        out.append(point)
    return out


def offset(points, metres):
    """A parallel line, to the right for positive metres; ends stay on the centre line."""
    out = [points[0]]
    for before, point, after in zip(points, points[1:], points[2:]):
        (ax, ay), (px, py), (bx, by) = map(xy, (before, point, after))
        dx, dy = bx - ax, by - ay
        length = math.hypot(dx, dy)
        out.append(lonlat(px + dy / length * metres, py - dx / length * metres))
    return out + [points[-1]]


def walk(points, index, metres):
    """The point `metres` further along from vertex `index` (back when negative) and where to insert it."""
    step, left, here = (1 if metres > 0 else -1), abs(metres), index
    while True:
        there = here + step
        span = distance(points[here], points[there])
        if left < span - 30:
            (ax, ay), (bx, by) = xy(points[here]), xy(points[there])
            share = left / span
            return lonlat(ax + (bx - ax) * share, ay + (by - ay) * share), min(here, there) + 1
        if there in (0, len(points) - 1):
            raise SystemExit(f"no room for a ramp near {points[index]}")
        left, here = max(left - span, 40), there


class Carriageway:
    """One side of an expressway: points with the tags of the stretch that begins at each."""

    def __init__(self, slug, points, stretch_tags):
        self.slug, self.points, self.stretch_tags = slug, points, stretch_tags

    def cut(self, vertex, metres):
        """Puts a vertex into the line and returns it."""
        index = self.points.index(vertex)
        point, at = walk(self.points, index, metres)
        self.points.insert(at, point)
        self.stretch_tags.insert(at, self.stretch_tags[at - 1])
        return point

    def trim(self, end):
        """Cuts the last 600 m before a motorway junction off; ramps take over."""
        if end == "start":
            point, at = walk(self.points, 0, 600)
            self.points[:at], self.stretch_tags[:at] = [point], [self.stretch_tags[at - 1]]
            return self.points[0]
        point, at = walk(self.points, len(self.points) - 1, -600)
        self.points[at:] = [point]
        del self.stretch_tags[at + 1:]
        return self.points[-1]


def motorways():
    """Both carriageways of each expressway, `down` as drawn and `up` against it."""
    ways = {}
    for slug, _, _, _, vertices in drawing.MOTORWAYS:
        centre = smooth([v for v, _ in vertices], CURVE_PARTS)
        tags = [vertices[i // CURVE_PARTS][1] for i in range(len(centre))]
        ways[slug, "down"] = Carriageway(f"{slug}-down", offset(centre, MEDIAN_M), list(tags))
        ways[slug, "up"] = Carriageway(f"{slug}-up", offset(centre, -MEDIAN_M)[::-1], tags[:-1][::-1] + [{}])
    vertex = {key: list(way.points) for key, way in ways.items()}

    def at(slug, side, number):
        points, number = vertex[slug, side], number * CURVE_PARTS
        return points[number] if side == "down" else points[len(points) - 1 - number]

    ramps = []

    def ramp(slug, points, zh, en):
        tags = {"highway": "motorway_link", "name": f"{zh}匝道", "name:en": f"{en} ramp", "oneway": "yes", "maxspeed": "40", "toll": "yes"}
        ramps.append(Line(slug, points, tags, "ends"))

    trimmed = {}
    for through, number, ending, end, zh, en in drawing.JUNCTIONS:
        first, last = ("down", "up") if end == "start" else ("up", "down")
        leaves = ways[ending, first].trim("start")
        arrives = ways[ending, last].trim("end")
        trimmed[through, number] = (leaves, arrives)
        for side in ("down", "up"):
            before = ways[through, side].cut(at(through, side, number), -650)
            after = ways[through, side].cut(at(through, side, number), 650)
            ramp(f"ramp-{through}-{side}-{ending}-{end}", [before, leaves], zh, en)
            ramp(f"ramp-{ending}-{end}-{through}-{side}", [arrives, after], zh, en)
    for slug, number, place, zh, en in drawing.INTERCHANGES:
        for side in ("down", "up"):
            before = ways[slug, side].cut(at(slug, side, number), -450)
            after = ways[slug, side].cut(at(slug, side, number), 450)
            ramp(f"ramp-{slug}-{number}-{side}-off", [before, drawing.P[place]], zh, en)
            ramp(f"ramp-{slug}-{number}-{side}-on", [drawing.P[place], after], zh, en)
    return ways, ramps


def motorway_lines(ways):
    names = {slug: (zh, en, ref) for slug, zh, en, ref, _ in drawing.MOTORWAYS}
    lines = []
    for (slug, _), way in ways.items():
        zh, en, ref = names[slug]
        common = {"highway": "motorway", "name": zh, "name:en": en, "oneway": "yes", "maxspeed": "80", "toll": "yes"}
        if ref:
            common["ref"] = ref
        start = 0
        for i in range(1, len(way.points)):
            if i == len(way.points) - 1 or way.stretch_tags[i] != way.stretch_tags[start]:
                tags = {**common, **way.stretch_tags[start]}
                lines.append(Line(f"{way.slug}-{len(lines):02}", way.points[start:i + 1], tags, "ends"))
                start = i
    return lines


def prune(lines):
    """Removes loose ends of city streets, again and again until none is left."""
    while True:
        use = defaultdict(int)
        for line in lines:
            for point in set(line.points):
                use[point] += 1
        changed = False
        for line in lines:
            if line.joins != "all" or line.tags.get("name"):
                continue
            while len(line.points) > 1 and use[line.points[0]] == 1:
                line.points.pop(0)
                changed = True
            while len(line.points) > 1 and use[line.points[-1]] == 1:
                line.points.pop()
                changed = True
        kept = [line for line in lines if len(line.points) > 1]
        if not changed and len(kept) == len(lines):
            return kept
        lines = kept


def split(lines):
    """Cuts every line at junctions; pieces are numbered along the line."""
    use = defaultdict(int)
    for line in lines:
        for number, point in enumerate(line.points):
            use[point] += 1 if number in (0, len(line.points) - 1) else 2
    pieces, seen = [], set()
    for line in lines:
        start, number = 0, 0
        for i in range(1, len(line.points)):
            if i < len(line.points) - 1 and use[line.points[i]] <= 2:
                continue
            points = line.points[start:i + 1]
            start = i
            ends = frozenset((points[0], points[-1]))
            if len(points) == 2 and ends in seen and not line.tags.get("name"):
                continue
            seen.add(ends)
            number += 1
            pieces.append((f"{line.slug}-{number}", points, line.tags))
    return pieces


def graph(pieces):
    arcs = defaultdict(set)
    for _, points, tags in pieces:
        arcs[points[0]].add(points[-1])
        arcs.setdefault(points[-1], set())
        if tags.get("oneway") != "yes":
            arcs[points[-1]].add(points[0])
    return arcs


def reached(arcs, start):
    seen, stack = {start}, [start]
    while stack:
        for after in arcs[stack.pop()]:
            if after not in seen:
                seen.add(after)
                stack.append(after)
    return seen


def core(pieces):
    """Nodes that can be reached from the centre and from which the centre can be reached."""
    arcs = graph(pieces)
    back = defaultdict(set)
    for a, ends in arcs.items():
        for b in ends:
            back[b].add(a)
    start = drawing.P["gaosuntang"]
    return reached(arcs, start) & reached(back, start)


def turn_degrees(come, via, go):
    """How far a driver turns at `via`: positive to the left, 0 straight on."""
    def heading(a, b):
        return math.atan2((b[1] - a[1]) * KY, (b[0] - a[0]) * KX)

    before = come[-2] if come[-1] == via else come[1]
    after = go[1] if go[0] == via else go[-2]
    return (math.degrees(heading(via, after) - heading(before, via)) + 180) % 360 - 180


def restrictions(pieces):
    """Turn restrictions as features without geometry; a left turn has to turn left."""
    lines = {i: points for i, points, _ in pieces}

    def touching(road, via):
        return [i for i, points in lines.items() if i.rsplit("-", 1)[0] == road and via in (points[0], points[-1])]

    features = []
    for kind, come, place, go in drawing.TURNS:
        via = drawing.P[place]
        starts, ends = touching(come, via), touching(go, via)
        assert starts and ends, f"turn {kind} {come} -> {go} finds no road at {place}"
        end = starts[0] if kind == "no_u_turn" else ends[0]
        turn = turn_degrees(lines[starts[0]], via, lines[end])
        fits = {"no_left_turn": 20 < turn < 170, "no_right_turn": -170 < turn < -20,
                "only_straight_on": abs(turn) < 60, "no_u_turn": starts[0] == end}[kind]
        assert fits, f"{kind} {come} -> {go} turns by {turn:.0f} degrees"
        features.append({"type": "Feature", "id": f"turn-{kind}-{come}-{go}", "geometry": None, "properties": {
            "type": "restriction", "restriction": kind, "from": starts[0], "via": list(via), "to": end, "note": drawing.LIMIT}})
    return features


def draw():
    main = surface_lines()
    ways, ramps = motorways()
    lines = main + block_lines(main)
    join(lines)
    lines = prune(lines) + motorway_lines(ways) + ramps
    pieces = split(lines)
    inside = core(pieces)
    return [piece for piece in pieces if {piece[1][0], piece[1][-1]} <= inside], pieces


def check(pieces, everything):
    """The promises of data/demo/README.md about the network."""
    lost = [i for i, _, tags in everything if tags.get("name") and i not in {p[0] for p in pieces}]
    assert not lost, f"named roads outside the strongly connected network: {lost}"
    degree = defaultdict(int)
    for _, points, _ in pieces:
        degree[points[0]] += 1
        degree[points[-1]] += 1
    junctions = sum(count > 2 for count in degree.values())
    assert 300 <= junctions <= 600, f"{junctions} junctions, 300 to 600 are promised"
    ids = [i for i, _, _ in pieces]
    assert len(ids) == len(set(ids)), "line ids are not unique"
    assert core(pieces) == set(degree), "not one strongly connected network"
    without = [p for p in pieces if "Yangtze Bridge" not in p[2].get("name:en", "")]
    assert drawing.P["wuqiao"] not in reached(graph(without), drawing.P["gaosuntang"]), "a road crosses the river without a bridge"
    for name in ("bridge-1", "g5012", "ring"):
        closed = [p for p in pieces if "bridge" not in p[2] or p[0].startswith((name, "wanan"))]
        assert drawing.P["wuqiao"] in reached(graph(closed), drawing.P["gaosuntang"]), f"{name} alone does not cross"
    gate = [p for p in pieces if not p[0].startswith("tianziyuan-zhilu")]
    assert (108.344, 30.8385) not in reached(graph(gate), drawing.P["gaosuntang"]), "the single access has a second way"
    length_km = sum(distance(a, b) for _, ps, _ in pieces for a, b in zip(ps, ps[1:])) / 1000
    print(f"{len(pieces)} lines, {junctions} junctions, {len(degree)} nodes, {length_km:.0f} km, one strongly connected network")


def collection(features):
    body = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    return f'{{"type":"FeatureCollection","description":{json.dumps(NOTICE, ensure_ascii=False)},"features":[\n{body}\n]}}\n'


def main():
    pieces, everything = draw()
    check(pieces, everything)
    features = [{"type": "Feature", "id": i, "geometry": {"type": "LineString", "coordinates": [list(p) for p in points]},
                 "properties": tags} for i, points, tags in pieces]
    features += [{"type": "Feature", "id": f"place-{n}", "geometry": {"type": "Point", "coordinates": list(at)},
                  "properties": {"name": zh, "name:en": en, **tags}} for n, (zh, en, at, tags) in enumerate(drawing.PLACES, 1)]
    features += restrictions(pieces)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "roads.geojson").write_text(collection(features), encoding="utf-8")
    water = [("长江", "Yangtze", drawing.YANGTZE, 2 * HALF_RIVER_M), ("苎溪河", "Zhuxi River", drawing.ZHUXI, 60)]
    (OUT / "water.geojson").write_text(collection([
        {"type": "Feature", "id": f"water-{n}", "geometry": {"type": "LineString", "coordinates": [list(p) for p in smooth(line, CURVE_PARTS)]},
         "properties": {"waterway": "river", "name": zh, "name:en": en, "width": str(int(width))}}
        for n, (zh, en, line, width) in enumerate(water, 1)]), encoding="utf-8")
    if "--svg" in sys.argv:
        from demo_picture import picture
        Path(sys.argv[sys.argv.index("--svg") + 1]).write_text(picture(features, smooth(drawing.YANGTZE, CURVE_PARTS)), encoding="utf-8")


if __name__ == "__main__":
    main()
