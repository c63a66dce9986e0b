// The look of the map, from our own tiles; colours come from the tokens of app.css.

import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';

const MAIN = ['trunk', 'trunk_link', 'primary', 'secondary'];
const MOTORWAY = ['motorway', 'motorway_link'];
const SMALL = ['tertiary', 'unclassified', 'residential', 'service'];

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function road(id: string, classes: string[], color: string, width: number, minzoom: number): LayerSpecification[] {
  const grow = (factor: number): unknown =>
    ['interpolate', ['exponential', 1.5], ['zoom'], 8, width * 0.3 * factor, 12, width * factor, 17, width * 5 * factor];
  const common = {
    source: 'roads', 'source-layer': 'roads', type: 'line', minzoom,
    filter: ['in', ['get', 'class'], ['literal', classes]],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
  };
  return [
    { ...common, id: `${id}-case`, paint: { 'line-color': token('--map-case'), 'line-width': grow(1.5) } },
    { ...common, id, paint: { 'line-color': color, 'line-width': grow(1) } },
  ] as LayerSpecification[];
}

/** No `glyphs` address: MapLibre then draws every letter on this device. */
export function mapStyle(): StyleSpecification {
  return {
    version: 8,
    sources: {
      roads: { type: 'vector', tiles: [`${location.origin}/api/v1/tiles/{z}/{x}/{y}.mvt`], maxzoom: 14 },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': token('--map-ground') } },
      ...road('small', SMALL, token('--map-road'), 1.6, 10),
      ...road('main', MAIN, token('--map-main'), 2.2, 6),
      ...road('motorway', MOTORWAY, token('--map-motorway'), 2.6, 5),
      {
        id: 'tunnels', type: 'line', source: 'roads', 'source-layer': 'roads', minzoom: 11,
        filter: ['in', ['to-string', ['get', 'tunnel']], ['literal', ['true', '1', 'yes']]],
        paint: { 'line-color': token('--map-text'), 'line-width': 1, 'line-dasharray': [3, 3] },
      },
      {
        id: 'places', type: 'circle', source: 'roads', 'source-layer': 'places',
        paint: {
          'circle-radius': 5, 'circle-color': token('--good'),
          'circle-stroke-color': token('--surface'), 'circle-stroke-width': 2,
        },
      },
      {
        id: 'road-names', type: 'symbol', source: 'roads', 'source-layer': 'roads', minzoom: 12,
        filter: ['!=', ['to-string', ['coalesce', ['get', 'name'], '']], ''],
        layout: {
          'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-size': 12,
          'text-font': ['Noto Sans CJK SC'], 'symbol-spacing': 400,
        },
        paint: { 'text-color': token('--map-text'), 'text-halo-color': token('--map-ground'), 'text-halo-width': 1.5 },
      },
    ] as LayerSpecification[],
  };
}

export { token };
