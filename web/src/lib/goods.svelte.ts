// Entries of the dangerous goods list, asked for once each.

import { SvelteMap } from 'svelte/reactivity';
import { get } from './api';
import { lang } from './language.svelte';
import type { Entry } from './types';

const known = new SvelteMap<string, Entry>();

export const findGoods = async (text: string, limit = 12): Promise<Entry[]> => {
  const found = (await get<{ items: Entry[] }>(`/goods?q=${encodeURIComponent(text)}&limit=${limit}`)).items;
  for (const entry of found) known.set(entry.key, entry);
  return found;
};

export async function loadGoods(keys: string[]): Promise<void> {
  await Promise.all(keys.filter((key) => !known.has(key)).map(async (key) => {
    const found = await get<{ items: Entry[] }>(`/goods/${key}`).catch(() => ({ items: [] as Entry[] }));
    for (const entry of found.items) known.set(entry.key, entry);
  }));
}

export const goodsOf = (key: string): Entry | undefined => known.get(key);

export function goodsName(entry: Entry): string {
  const [zh, en] = [entry.proper_shipping_name_zh, entry.proper_shipping_name];
  return lang.now === 'zh' ? zh || en : en || zh;
}

/** What tells a variant from its siblings; the list writes both languages with a dot between. */
export function goodsNote(entry: Entry): string {
  const [zh = '', en = ''] = entry.variant_note.split(' \u00b7 ');
  return lang.now === 'zh' ? zh : en || zh;
}
