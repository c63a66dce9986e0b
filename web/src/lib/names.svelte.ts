// Names for the identifiers of the registry.

import { SvelteMap } from 'svelte/reactivity';
import { get } from './api';
import type { RecordKind, RegistryRecord, StoredRecord } from './types';

const known = new SvelteMap<string, RegistryRecord | null>();

const LABEL: Record<RecordKind, string[]> = {
  company: ['name'], vehicle: ['plate'], tank: ['number'], person: ['name'], permit: ['document', 'number'],
  site: ['name'], holding_place: ['name'], blacklist: ['reason'],
};
const ID: Record<RecordKind, string> = {
  company: 'company_id', vehicle: 'vehicle_id', tank: 'tank_id', person: 'person_id', permit: 'permit_id',
  site: 'site_id', holding_place: 'holding_place_id', blacklist: 'blacklist_id',
};

export const idOf = (record: RegistryRecord): string => String(record[ID[record.kind]] ?? '');

export function labelOf(record: RegistryRecord): string {
  let value: unknown = record;
  for (const step of LABEL[record.kind]) value = (value as Record<string, unknown> | undefined)?.[step];
  return String(value ?? idOf(record));
}

export function remember(records: RegistryRecord[]): void {
  for (const record of records) known.set(`${record.kind}/${idOf(record)}`, record);
}

/** Asks for what is not known yet; what one may not see stays an identifier. */
export async function lookUp(wanted: [RecordKind, string | null][]): Promise<void> {
  await Promise.all(wanted.map(async ([kind, id]) => {
    if (!id || known.has(`${kind}/${id}`)) return;
    const stored = await get<StoredRecord>(`/registry/${kind}/${encodeURIComponent(id)}`).catch(() => null);
    known.set(`${kind}/${id}`, stored?.record ?? null);
  }));
}

export const recordOf = (kind: RecordKind, id: string | null): RegistryRecord | null =>
  id ? known.get(`${kind}/${id}`) ?? null : null;

export function nameOf(kind: RecordKind, id: string | null): string {
  if (!id) return '';
  const record = recordOf(kind, id);
  return record ? labelOf(record) : id;
}
