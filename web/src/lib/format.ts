// Times in the district's civil time, lengths and masses for people.

import { lang, t } from './language.svelte';
import { who } from './session.svelte';

function parts(instant: string, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: who.timeZone, hourCycle: 'h23', ...options });
  return Object.fromEntries(format.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
}

export function day(instant: string): string {
  const p = parts(instant, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return `${p.year}-${p.month}-${p.day}`;
}

export function clock(instant: string): string {
  const p = parts(instant, { hour: '2-digit', minute: '2-digit' });
  return `${p.hour}:${p.minute}`;
}

export const moment = (instant: string | null | undefined): string =>
  instant ? `${day(instant)} ${clock(instant)}` : '—';

/** For `<input type="datetime-local">`. */
export const toInput = (instant: string | null): string =>
  instant ? `${day(instant)}T${clock(instant)}` : '';

/** The instant at which the district's clock shows this; the shift is looked up at the instant. */
export function fromInput(text: string): string | null {
  const asUtc = Date.parse(`${text}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  let guess = asUtc;
  for (let round = 0; round < 2; round += 1) {
    const shown = Date.parse(`${toInput(new Date(guess).toISOString())}:00Z`);
    guess += asUtc - shown;
  }
  return new Date(guess).toISOString();
}

export function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t('time.minutes', { n: minutes });
  return t('time.hours', { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, '0') });
}

export const between = (from: string, to: string): string =>
  duration((Date.parse(to) - Date.parse(from)) / 1000);

export function distance(metres: number): string {
  return metres < 950 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`;
}

export const mass = (kilograms: number): string =>
  `${kilograms.toLocaleString(lang.now === 'zh' ? 'zh-CN' : 'en-GB', { maximumFractionDigits: 3 })} kg`;
