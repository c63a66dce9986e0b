// The JSON of the HTTP interface (docs/API.md), as far as the pages read it.

export interface LocalText { zh: string; en: string }
export type LonLat = [number, number];

export type Role =
  | 'shipper' | 'dispatcher' | 'loading_clerk' | 'committee_editor' | 'committee_approver'
  | 'inspector' | 'responder' | 'administrator' | 'auditor';

export interface Actor {
  account_id: string; username: string; display_name: string; role: Role; company: string;
}
export interface Session {
  access_token: string; expires_at: string; refresh_token: string; account: Actor;
}
export interface DemoAccount {
  username: string; password: string; role: Role; display_name: string;
}
export interface MapInfo {
  bounds: [number, number, number, number]; center: LonLat; revision: number;
  network_digest: string; time_zone: string; server_time: string; demo_accounts?: DemoAccount[];
}

export type StateName =
  | 'draft' | 'planned' | 'issued' | 'loaded' | 'departed' | 'delivered' | 'closed' | 'voided';
export const STATES: StateName[] =
  ['draft', 'planned', 'issued', 'loaded', 'departed', 'delivered', 'closed', 'voided'];

export type Carriage = 'packages' | 'bulk' | 'tank';
export type Regime = 'full' | 'limited_quantity' | 'excepted_quantity';

export interface GoodsItem {
  entry: string; technical_name: string; carriage: Carriage; packaging: string;
  package_count: number; declared_kg: number; gross_kg?: number; net_explosive_kg: number;
  regime: Regime; is_waste: boolean; is_empty_uncleaned: boolean;
  is_environmentally_hazardous?: boolean; is_elevated_temperature?: boolean;
  density_15?: number; density_50?: number;
}
export interface Entry {
  key: string; proper_shipping_name: string; proper_shipping_name_zh: string;
  variant_note: string; class: string | null; classification_code: string;
  subsidiary_hazards: string[]; packing_group: string | null; tunnel_code: string | null;
  hazard_number: string | null; status: 'listed' | 'prohibited' | 'not_subject';
  properties: string[]; labels: string[]; limited_quantity: string; excepted_quantity: string;
  tank_codes: string[]; tank_provisions: string[]; tank_vehicle: string | null;
  transport_category: number | null; density_15?: number; density_50?: number; filling_ratio?: number;
}
export interface Implications {
  entry: string; status: Entry['status'];
  tunnels: {
    packages: string[]; bulk: string[]; tank?: string[];
    above?: { net_explosive_kg: number; closed: string[] };
  };
  tank?: { least_codes: string[]; vehicle: string | null; provisions: string[] };
  package_vehicle?: string; crew: string[]; permits: string[]; papers: string[];
  limited?: { per_inner: string; ordinary_up_to_kg?: number };
  excepted?: { code: string; per_inner: number; per_outer: number; ordinary_up_to_packages?: number };
  points?: { category: number; multiplier?: number; most?: number };
  lists: string[]; scope_codes?: [string, string]; papers_in_words: LocalText[];
  needs_technical_name: boolean;
  sources: { topic: 'list' | 'density' | 'filling'; list?: string; source: string; verified: boolean }[];
}
export interface RuleEdition {
  code: string; theme: string; severity: Finding['severity']; title: LocalText; clause: LocalText;
  valid_from: string | null; valid_to: string | null; verified: boolean;
  penalty?: LocalText & { verified: boolean }; in_force: boolean; concerns?: LocalText;
  figures?: { name: string; value: string; meaning: LocalText }[];
}
export interface RulePack {
  pack: string; day: string; themes: { theme: string; name: LocalText }[]; rules: RuleEdition[];
  manual_items: ManualItem[];
}
export interface Checked { report: Report; plan?: Plan; no_route?: NoRoute }
export interface Content {
  consignor: string | null; carrier: string | null; loader: string | null; consignee: string | null;
  origin: string | null; destination: string | null; load: GoodsItem[];
  vehicle: string | null; trailer: string | null; tank: string | null;
  driver: string | null; escort: string | null; permits: string[];
  loading_at: string | null; depart_from: string | null; depart_until: string | null;
  emergency_phone: string; waste_manifest: string; is_city_delivery: boolean;
  dispatcher: string; remarks: string; special_agreement?: string;
}
export interface Finding {
  code: string; outcome: 'passed' | 'failed' | 'not_applicable' | 'needs_person';
  severity: 'block' | 'warn' | 'log'; title: LocalText; detail: LocalText; remedy: LocalText;
  clause: LocalText; clause_from: string | null; verified: boolean; field: string;
  facts: [string, string][];
}
export interface Report { pack: string; made_at: string; findings: Finding[] }
export interface Wait {
  place: { kind: 'origin' } | { kind: 'holding_place'; name: string };
  location: LonLat; from: string; to: string; because: string[];
}
export interface Leg {
  name: string; reference: string; class: string; length_m: number; from: string; to: string;
  line: LonLat[];
}
export interface Plan {
  revision: number; departs_at: string; arrives_at: string; distance_m: number; driving_s: number;
  waiting_s: number; is_proved_optimal: boolean; gap_s: number; legs: Leg[]; waits: Wait[];
  shaped_by: { zone_id: string; name: LocalText; cost_s: number }[];
}
export type RiskClass = 'low' | 'moderate' | 'high' | 'very_high';
export interface RiskStretch { class: RiskClass; people_per_km: number; length_m: number; line: LonLat[] }
export interface Alternative {
  risk_trillionths: number; expected_people: number; people_within: number; plan: Plan; stretches: RiskStretch[];
}
export interface Alternatives {
  group: string; distance_m: number; release_ppm: number; latest_arrival: string; is_exact: boolean;
  found: number; unverified: string[]; ways: Alternative[];
}
export interface Obstacle { rule: string; name: LocalText; location: LonLat }
export type NoRoute =
  | { kind: 'off_road'; end: string; reason: LocalText }
  | { kind: 'disconnected' }
  | { kind: 'blocked'; obstacles: Obstacle[]; is_smallest: boolean }
  | { kind: 'invalid'; reason: LocalText };

export interface Place { name: string; location?: LonLat }
export interface ManualAnswer { code: string; is_ok: boolean; remark: string; photo_sha256: string }
export interface Step { at: string; by: string }
export interface Waybill {
  waybill_id: string; revision: number; created_at: string; created_by: string; updated_at: string;
  content: Content; state: StateName;
  planned?: Step & { plan: Plan; report: Report };
  issued?: Step & { place: Place; number: string; answers: ManualAnswer[]; report: Report; plan: Plan };
  loaded?: Step & { metered_kg: number[]; seals: string[]; report: Report };
  departed?: Step & { place: Place; plan: Plan };
  delivered?: Step & { place: Place; received_by: string };
  closed?: Step;
  voided?: Step & { reason: string; number: string | null; was: StateName };
  refusals: (Step & { reason: string; answers: ManualAnswer[]; report: Report; no_route: NoRoute | null })[];
  abnormalities: (Step & { reason: string; place: Place })[];
}
export interface Summary {
  waybill_id: string; revision: number; state: StateName; number: string; consignor: string;
  carrier: string; loader: string; consignee: string; plates: string[]; goods: LocalText[];
  origin: string; destination: string; loading_at: string | null; updated_at: string | null;
}
export interface Event {
  event_id: string; position: number; kind: string; at: string; actor_id: string; body: unknown;
}
export interface Paper { paper: string; title: LocalText; is_available: boolean; why_not?: LocalText }
export interface ManualItem { code: string; question: LocalText; clause: LocalText }

export type RecordKind =
  | 'company' | 'vehicle' | 'tank' | 'person' | 'permit' | 'site' | 'holding_place' | 'blacklist';
export const RECORD_KINDS: RecordKind[] =
  ['company', 'site', 'vehicle', 'tank', 'person', 'permit', 'holding_place', 'blacklist'];
export type RegistryRecord = { kind: RecordKind } & { [field: string]: unknown };
export interface StoredRecord { record: RegistryRecord; revision: number; updated_at: string }
export interface Page<T> { items: T[]; next: string | null }

export interface ZoneProperties {
  zone_id: string; name: LocalText;
  area: { kind: 'polygon' | 'section' | 'point'; radius_m?: number; direction?: string };
  roads?: { classes?: string[]; refs?: string[]; names?: string[] };
  binds?: { [condition: string]: unknown };
  when: { windows?: string; from?: string | null; to?: string | null };
  effect: { kind: string; speed_kmh?: number };
  reason: string; authority: string;
  notice?: { number?: string; title?: string; published?: string | null; url?: string };
  legal_basis: string; detour: LocalText; exemptions: string[]; temporary: boolean; example: boolean;
  in_words?: LocalText; closed_now?: boolean;
}
export interface Geometry { type: string; coordinates: unknown }
export interface ZoneFeature { type: 'Feature'; properties: ZoneProperties; geometry: Geometry }
export interface ZoneCollection { type: 'FeatureCollection'; features: ZoneFeature[] }
export interface SchemeSummary {
  scheme_id: string; state: string; scheme_revision: number | null; author: string;
  approver: string | null; note: string;
}
export interface Scheme extends SchemeSummary { revision: number; zones: ZoneCollection }
export interface PreviewHit {
  waybill_id: string; number: string; state: StateName; plate: string; planned_arrival: string;
  rules: string[]; how: 'rerouted' | 'cut_off' | 'on_the_way'; arrives_at?: string;
}
export interface AccessHit {
  site_id: string; name: string; kind: 'loading' | 'unloading' | 'holding_place'; location: LonLat;
  zone_id: string; when: string; how: 'cut_off' | 'single_road' | 'single_junction';
  is_unreachable?: boolean; is_unleavable?: boolean;
  name_of_road?: string; reference?: string; is_bridge?: boolean; is_tunnel?: boolean; is_way_in?: boolean;
  roads?: string[]; is_only_joint?: boolean; at?: LonLat;
}
export interface AccessReport { hits: AccessHit[]; zones_left_out: string[] }
export interface Recheck {
  scheme_revision: number; total: number; done: number; is_finished: boolean; has_failed: boolean;
  began_at: string | null; broken: number; waybills: PreviewHit[];
}
export interface WayStanding {
  scheme_revision: number; is_lawful: boolean | null; violations: { rule: string; at: string }[];
}
export interface SchemePreview {
  changes: unknown; advice: { zone_id: string; code: string; text: LocalText }[];
  waybills: PreviewHit[];
  waybills_looked_at: number; access: AccessReport;
}
