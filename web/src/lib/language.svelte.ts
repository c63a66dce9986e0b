// The language in force, and texts in it.

import { texts, type TextKey } from '../texts';
import type { LocalText } from './types';

export type Language = 'zh' | 'en';
const KEY = 'hazway.lang';

class Lang {
  now = $state<Language>(localStorage.getItem(KEY) === 'en' ? 'en' : 'zh');

  set(next: Language): void {
    this.now = next;
    localStorage.setItem(KEY, next);
  }
}

export const lang = new Lang();

/** The text in the language in force, with `{name}` filled in. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  const text = texts[key][lang.now === 'zh' ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A text whose key is made of data, such as `state.draft`; the data itself when unknown. */
export function word(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in texts ? t(key as TextKey) : value;
}

export function local(text: LocalText | null | undefined): string {
  if (!text) return '';
  return lang.now === 'zh' ? text.zh || text.en : text.en || text.zh;
}
