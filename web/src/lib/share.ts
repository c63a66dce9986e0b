// A load in the address of a page, behind the `#` so that it never leaves the browser by itself.

import type { Carriage, Content, GoodsItem, Regime } from './types';

/** What the page for trying out holds: the content of a waybill without the fields that change no verdict. */
export type Trial = Pick<Content,
  'consignor' | 'carrier' | 'loader' | 'consignee' | 'origin' | 'destination' | 'load' | 'vehicle' | 'trailer' | 'tank'
  | 'driver' | 'escort' | 'permits' | 'loading_at' | 'emergency_phone' | 'waste_manifest'>;

export const MOST_LINES = 20;
const MOST_LETTERS = 16_000;
const MOST_TEXT = 200;
const NAMES = ['consignor', 'carrier', 'loader', 'consignee', 'origin', 'destination', 'vehicle', 'trailer', 'tank', 'driver', 'escort'] as const;
const CARRIAGES: Carriage[] = ['tank', 'packages', 'bulk'];
const REGIMES: Regime[] = ['full', 'limited_quantity', 'excepted_quantity'];

export const emptyTrial = (): Trial => ({
  consignor: null, carrier: null, loader: null, consignee: null, origin: null, destination: null, load: [], vehicle: null,
  trailer: null, tank: null, driver: null, escort: null, permits: [], loading_at: null, emergency_phone: '', waste_manifest: '',
});

/** The text behind the `#`: what is empty is left out. */
export function toHash(trial: Trial): string {
  const said = Object.entries(trial).filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0));
  const bytes = new TextEncoder().encode(JSON.stringify(Object.fromEntries(said)));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** What a text behind the `#` says; what cannot be read in it is left out. */
export function fromHash(hash: string): Trial {
  const trial = emptyTrial();
  const text = hash.replace(/^#/, '');
  if (!text || text.length > MOST_LETTERS) return trial;
  let said: Record<string, unknown>;
  try {
    const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return trial;
    said = parsed as Record<string, unknown>;
  } catch {
    return trial;
  }
  for (const name of NAMES) trial[name] = words(said[name]) || null;
  for (const name of ['emergency_phone', 'waste_manifest'] as const) trial[name] = words(said[name]);
  trial.permits = listOf(said.permits).map(words).filter(Boolean).slice(0, 20);
  const at = Date.parse(words(said.loading_at));
  if (!Number.isNaN(at)) trial.loading_at = new Date(at).toISOString();
  trial.load = listOf(said.load).slice(0, MOST_LINES).flatMap(itemOf);
  return trial;
}

const words = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MOST_TEXT) : '');
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const amount = (value: unknown): number => (typeof value === 'number' && value >= 0 && value <= 1_000_000 ? value : 0);

function itemOf(value: unknown): GoodsItem[] {
  if (typeof value !== 'object' || value === null) return [];
  const said = value as Record<string, unknown>;
  const entry = words(said.entry);
  if (!/^\d{4}-\d{1,3}$/.test(entry)) return [];
  const item: GoodsItem = {
    entry, technical_name: words(said.technical_name), packaging: words(said.packaging),
    carriage: CARRIAGES.find((one) => one === said.carriage) ?? 'packages',
    regime: REGIMES.find((one) => one === said.regime) ?? 'full',
    package_count: Math.floor(amount(said.package_count)), declared_kg: amount(said.declared_kg),
    net_explosive_kg: amount(said.net_explosive_kg), is_waste: said.is_waste === true, is_empty_uncleaned: said.is_empty_uncleaned === true,
  };
  for (const field of ['gross_kg', 'density_15', 'density_50'] as const) if (amount(said[field]) > 0) item[field] = amount(said[field]);
  return [item];
}

/** The address of the page for trying out, with one line of goods. */
export const tryAddress = (item: GoodsItem): string => `/try#${toHash({ ...emptyTrial(), load: [item] })}`;

/** Whether a finding asks for something that was not given at all, rather than for something else. */
export function isMissing(field: string, trial: Trial): boolean {
  const [root = '', line = '', part = ''] = field.split('.');
  if (root === 'load') {
    if (!line) return trial.load.length === 0;
    const value = (trial.load[Number(line)] as unknown as Record<string, unknown> | undefined)?.[part];
    return value === undefined || value === '' || value === 0;
  }
  const value = (trial as unknown as Record<string, unknown>)[root];
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
