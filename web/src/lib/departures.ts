// Departures of a day, in words.

import { clock, duration } from './format';
import { lang, t } from './language.svelte';

export interface Departure {
  departs_at: string;
  outcome:
    | { kind: 'arrives'; arrives_at: string; driving_s: number; waiting_s: number; waits_at: string[]; is_proved_optimal: boolean }
    | { kind: 'no_way' }
    | { kind: 'undecided' };
}
export interface DepartureTable {
  revision: number; network_digest: string; step_minutes: number; departures: Departure[];
}
export type Tone = 'goes' | 'waits' | 'none' | 'unknown';
export const TONES: Tone[] = ['goes', 'waits', 'none', 'unknown'];

export function tone({ outcome }: Departure): Tone {
  switch (outcome.kind) {
    case 'arrives': return outcome.waiting_s > 0 ? 'waits' : 'goes';
    case 'no_way': return 'none';
    case 'undecided': return 'unknown';
  }
}

/** Minutes on the way by which a departure counts as another one. */
const OTHER_MINUTES = 5;

/** Whether a departure comes to something else: it waits, goes round or is stopped where the first is not. */
export function isOther(one: Departure, other: Departure): boolean {
  if (tone(one) !== tone(other)) return true;
  if (one.outcome.kind !== 'arrives' || other.outcome.kind !== 'arrives') return false;
  const minutes = (at: string, to: string): number => (Date.parse(to) - Date.parse(at)) / 60_000;
  const change = minutes(one.departs_at, one.outcome.arrives_at) - minutes(other.departs_at, other.outcome.arrives_at);
  return Math.abs(change) >= OTHER_MINUTES;
}

export function sentence({ departs_at: at, outcome }: Departure): string {
  const from = clock(at);
  switch (outcome.kind) {
    case 'arrives': {
      const to = clock(outcome.arrives_at);
      const place = outcome.waits_at.join(lang.now === 'zh' ? '、' : ', ');
      return outcome.waiting_s > 0
        ? t('departures.waits', { from, to, place, time: duration(outcome.waiting_s) })
        : t('departures.goes', { from, to });
    }
    case 'no_way': return t('departures.no_way', { from });
    case 'undecided': return t('departures.undecided', { from });
  }
}
