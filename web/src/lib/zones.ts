// Words and new shapes for zones.

import { lang, local, t, word } from './language.svelte';
import type { LonLat, ZoneFeature } from './types';

export const EFFECTS = ['forbid_passing', 'forbid_entry', 'forbid_exit', 'cap_speed', 'require_permit', 'require_escort', 'require_designated_route'];
export const REASONS = ['congested', 'accident_prone', 'water_protection', 'populated_place', 'tunnel', 'bridge', 'school', 'event', 'other'];

export function effectWords(zone: ZoneFeature): string {
  const { kind, speed_kmh: speed } = zone.properties.effect;
  return kind === 'cap_speed' ? t('effect.cap_speed_at', { speed: speed ?? 0 }) : word('effect', kind);
}

export function windowWords(zone: ZoneFeature): string {
  return local(zone.properties.in_words) || zone.properties.when.windows || t('zone.always');
}

export function bindsWords(zone: ZoneFeature): string {
  const said = Object.entries(zone.properties.binds ?? {}).flatMap(([name, value]) => {
    if (value === true) return [word('binds', name)];
    if (Array.isArray(value) && value.length) return [`${word('binds', name)} ${value.map((one) => word('carriage', String(one))).join('、')}`];
    if (typeof value === 'number') return [`${word('binds', name)} ${value}`];
    return [];
  });
  return said.join(lang.now === 'zh' ? '；' : '; ') || t('binds.everyone');
}

export function newZone(zoneId: string): ZoneFeature {
  return {
    type: 'Feature',
    properties: {
      zone_id: zoneId, name: { zh: '', en: '' }, area: { kind: 'polygon', excluded: [] } as never, roads: {},
      binds: { hazmat_only: true }, when: { windows: '' }, effect: { kind: 'forbid_passing' }, reason: 'other',
      authority: '', notice: {}, legal_basis: '', detour: { zh: '', en: '' }, exemptions: [], temporary: false, example: false,
    },
    geometry: { type: 'Polygon', coordinates: [] },
  };
}

/** A closed ring out of pressed corners. */
export const ringOf = (corners: LonLat[]): LonLat[] => {
  const first = corners[0];
  return first ? [...corners, first] : [];
};

/** What goes back to the service: `in_words` and `closed_now` are its own words, not ours. */
export function bare(zone: ZoneFeature): ZoneFeature {
  const { in_words: _words, closed_now: _closed, ...properties } = zone.properties;
  return { ...zone, properties };
}
