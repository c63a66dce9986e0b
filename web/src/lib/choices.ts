// What forms about a load offer to choose from: records of the registry.

import { getAll } from './api';
import { remember } from './names.svelte';
import type { RecordKind, RegistryRecord, StoredRecord } from './types';

/** A field that names a record. */
export type Choice = 'consignor' | 'carrier' | 'loader' | 'consignee' | 'origin' | 'destination' | 'vehicle' | 'trailer' | 'tank' | 'driver' | 'escort';
export type Records = Partial<Record<RecordKind, RegistryRecord[]>>;

const KINDS: RecordKind[] = ['company', 'site', 'vehicle', 'tank', 'person', 'permit'];

/** All records that one may see; their names are remembered. */
export async function loadRecords(): Promise<Records> {
  const lists = await Promise.all(KINDS.map((kind) => getAll<StoredRecord>(`/registry/${kind}`)));
  const records: Records = Object.fromEntries(KINDS.map((kind, index) => [kind, lists[index]!.map((one) => one.record)]));
  remember(Object.values(records).flat());
  return records;
}

export const isTrailer = (one: RegistryRecord): boolean => one.vehicle_kind === 'tank_trailer' || one.vehicle_kind === 'trailer';
export const hasRole = (role: string) => (one: RegistryRecord): boolean =>
  (one.roles as string[] | undefined)?.includes(role) ?? false;
export const hasDuty = (duty: string) => (one: RegistryRecord): boolean =>
  (one.qualifications as { duty: string }[] | undefined)?.some((paper) => paper.duty === duty) ?? false;
