"""A plain picture of the demo network, to look at after `demo_roads.py --svg PICTURE.svg`."""

from html import escape

STYLE = {
    "motorway": ("#c0392b", 2.2), "motorway_link": ("#c0392b", 1.2), "primary": ("#e67e22", 2.4), "primary_link": ("#e67e22", 1.6),
    "secondary": ("#b7950b", 1.8), "secondary_link": ("#b7950b", 1.4), "tertiary": ("#555555", 1.4),
    "unclassified": ("#777777", 0.9), "residential": ("#888888", 0.8), "service": ("#2e86c1", 1.4),
}


def picture(features, river, box=(108.12, 30.57, 108.63, 31.01), width=1500):
    west, south, east, north = box
    scale = width / ((east - west) * 95.6)  # pixels per kilometre
    height = (north - south) * 111.0 * scale

    def at(point):
        return (point[0] - west) * 95.6 * scale, (north - point[1]) * 111.0 * scale

    def path(points):
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, points))

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}" font-family="Noto Sans CJK SC, sans-serif">',
           '<rect width="100%" height="100%" fill="#fbfaf6"/>',
           f'<polyline points="{path(river)}" fill="none" stroke="#a9d3ee" stroke-width="{0.66 * scale:.1f}" stroke-linejoin="round"/>']
    named = set()
    labels = []
    for feature in features:
        geometry, tags = feature["geometry"], feature["properties"]
        if geometry is None:
            continue
        if geometry["type"] == "Point":
            x, y = at(geometry["coordinates"])
            out.append(f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="#1e8449"/>')
            labels.append((x, y, tags["name"], "#1e8449"))
            continue
        colour, thick = STYLE[tags["highway"]]
        dash = ' stroke-dasharray="5 3"' if "tunnel" in tags else ""
        if "bridge" in tags:
            out.append(f'<polyline points="{path(geometry["coordinates"])}" fill="none" stroke="black" stroke-width="{thick + 3}"/>')
        out.append(f'<polyline points="{path(geometry["coordinates"])}" fill="none" stroke="{colour}" stroke-width="{thick}"{dash}/>')
        if tags.get("name") and tags["name"] not in named and tags["highway"] != "motorway_link":
            named.add(tags["name"])
            middle = geometry["coordinates"][len(geometry["coordinates"]) // 2]
            labels.append((*at(middle), tags["name"], "#222222"))
    for x, y, text, colour in labels:
        out.append(f'<text x="{x + 4:.1f}" y="{y - 3:.1f}" font-size="10" fill="{colour}" stroke="white" stroke-width="2" paint-order="stroke">{escape(text)}</text>')
    return "\n".join([*out, "</svg>"])
