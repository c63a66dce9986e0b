// A trip that is asked about: out of a draft, and in the address of the planning page.

import type { Carriage, Content, GoodsItem, LonLat } from './types';

export type TripEnd = LonLat | { site_id: string };
export interface Truck {
  gross_mass_kg: number; axle_load_kg: number; height_cm: number; width_cm: number; length_cm: number;
}
/** The body of `POST /plans` and, with `step_minutes`, of `POST /plans/departures`. */
export interface Trip {
  origin: TripEnd; destination: TripEnd; depart_from: string; depart_until?: string; arrive_by?: string;
  truck?: Truck; vehicle?: string; trailer?: string; permits?: string[]; load: GoodsItem[];
}
/** A trip that is still being filled in. */
export type Draft = Partial<Trip> & { load: GoodsItem[] };

export const TRUCK_FIELDS = ['gross_mass_kg', 'axle_load_kg', 'height_cm', 'width_cm', 'length_cm'] as const;
export const PLAIN_TRUCK: Truck = { gross_mass_kg: 36_000, axle_load_kg: 6_000, height_cm: 390, width_cm: 255, length_cm: 1_600 };
const CARRIAGES: Carriage[] = ['tank', 'packages', 'bulk'];

export const goodsItem = (entry: string, carriage: Carriage, kg: number): GoodsItem => ({
  entry, technical_name: '', carriage, packaging: '', package_count: 0, declared_kg: kg, net_explosive_kg: 0,
  regime: 'full', is_waste: false, is_empty_uncleaned: false,
});

/** Takes up what was typed as a figure of a line; what is no number leaves it out. */
export function setFigure(item: GoodsItem, field: 'gross_kg' | 'density_15' | 'density_50', text: string): void {
  const value = Number.parseFloat(text);
  if (Number.isFinite(value)) item[field] = value;
  else delete item[field];
}

/** What a draft asks of the router; nothing while a site, the vehicle or the time is missing. */
export function tripOf(content: Content): Trip | null {
  const from = content.depart_from ?? content.loading_at;
  if (!content.origin || !content.destination || !content.vehicle || !from) return null;
  return {
    origin: { site_id: content.origin }, destination: { site_id: content.destination }, depart_from: from,
    ...(content.depart_until ? { depart_until: content.depart_until } : {}),
    vehicle: content.vehicle, ...(content.trailer ? { trailer: content.trailer } : {}),
    permits: content.permits, load: content.load,
  };
}

/** The whole trip, once nothing is missing. */
export function whole(draft: Draft): Trip | null {
  const { origin, destination, depart_from: from } = draft;
  if (!origin || !destination || !from || (!draft.vehicle && !draft.truck)) return null;
  return { ...draft, origin, destination, depart_from: from };
}

const endText = (end: TripEnd): string => ('site_id' in end ? `site:${end.site_id}` : end.join(','));

export function pointOf(text: string): LonLat | null {
  const [lon, lat, ...more] = text.split(/[,\uff0c]/).map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (more.length || lon === undefined || lat === undefined) return null;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

function endOf(text: string | null): TripEnd | null {
  if (!text) return null;
  return text.startsWith('site:') ? { site_id: text.slice(5) } : pointOf(text);
}

function timeOf(text: string | null): string | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** The query of an address that leads to this trip. */
export function toQuery(draft: Draft): string {
  const query = new URLSearchParams();
  if (draft.origin) query.set('from', endText(draft.origin));
  if (draft.destination) query.set('to', endText(draft.destination));
  for (const [key, value] of [['leave', draft.depart_from], ['until', draft.depart_until], ['by', draft.arrive_by],
    ['vehicle', draft.vehicle], ['trailer', draft.trailer]] as const) if (value) query.set(key, value);
  if (draft.truck) query.set('truck', TRUCK_FIELDS.map((field) => draft.truck![field]).join(','));
  for (const permit of draft.permits ?? []) query.append('permit', permit);
  for (const item of draft.load) query.append('goods', [item.entry, item.carriage, item.declared_kg].join(','));
  return query.toString();
}

/** What an address says of a trip; what cannot be read in it is left out. */
export function fromQuery(text: string): Draft {
  const query = new URLSearchParams(text);
  const draft: Draft = { load: [] };
  const [origin, destination] = [endOf(query.get('from')), endOf(query.get('to'))];
  if (origin) draft.origin = origin;
  if (destination) draft.destination = destination;
  const [from, until, by] = ['leave', 'until', 'by'].map((key) => timeOf(query.get(key)));
  if (from) draft.depart_from = from;
  if (until) draft.depart_until = until;
  if (by) draft.arrive_by = by;
  const [vehicle, trailer] = [query.get('vehicle'), query.get('trailer')];
  if (vehicle) draft.vehicle = vehicle;
  if (vehicle && trailer) draft.trailer = trailer;
  const permits = query.getAll('permit').slice(0, 20);
  if (permits.length) draft.permits = permits;
  const figures = (query.get('truck') ?? '').split(',').map(Number);
  if (!vehicle && figures.length === TRUCK_FIELDS.length && figures.every((figure) => figure > 0)) {
    draft.truck = Object.fromEntries(TRUCK_FIELDS.map((field, place) => [field, figures[place]])) as unknown as Truck;
  }
  for (const goods of query.getAll('goods').slice(0, 100)) {
    const [entry, carriage, kg] = goods.split(',');
    const isKnown = CARRIAGES.includes(carriage as Carriage);
    if (entry && isKnown && Number(kg) >= 0) draft.load.push(goodsItem(entry, carriage as Carriage, Number(kg)));
  }
  return draft;
}
