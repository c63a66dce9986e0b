//! roads: geojson_lines
