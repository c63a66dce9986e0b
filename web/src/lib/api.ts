// Talks to our own service and to nobody else.

import { lang } from './language.svelte';
import type { Finding, NoRoute, Page, Session } from './types';

/** What the service answers when it says no: RFC 9457 with our members. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  findings?: Finding[];
  no_route?: NoRoute;
  errors?: { field: string; reason: string }[];
  current_revision?: number;
}

export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

const REFRESH_KEY = 'hazway.refresh';
let access = '';
let refreshing: Promise<Session | null> | undefined;
let onLost: () => void = () => undefined;

export function whenSessionIsLost(callback: () => void): void {
  onLost = callback;
}

export function takeSession(session: Session): void {
  access = session.access_token;
  sessionStorage.setItem(REFRESH_KEY, session.refresh_token);
}

export function dropSession(): string | null {
  const token = sessionStorage.getItem(REFRESH_KEY);
  access = '';
  sessionStorage.removeItem(REFRESH_KEY);
  return token;
}

/** Trades the refresh token for a new session; one trade at a time, since each token is good once. */
export function refreshSession(): Promise<Session | null> {
  refreshing ??= trade().finally(() => { refreshing = undefined; });
  return refreshing;
}

async function trade(): Promise<Session | null> {
  const token = sessionStorage.getItem(REFRESH_KEY);
  if (!token) return null;
  const answer = await send('POST', '/session/refresh', { body: { refresh_token: token } });
  if (!answer.ok) {
    if (answer.status < 500) dropSession();
    return null;
  }
  const session = (await answer.json()) as Session;
  takeSession(session);
  return session;
}

interface Options { body?: unknown; ifMatch?: number; idempotencyKey?: string }

async function send(method: string, path: string, options: Options = {}): Promise<Response> {
  const headers: Record<string, string> = { 'Accept-Language': lang.now };
  if (access) headers.Authorization = `Bearer ${access}`;
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.ifMatch !== undefined) headers['If-Match'] = `"${options.ifMatch}"`;
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  const init: RequestInit = { method, headers };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  try {
    return await fetch(`/api/v1${path}`, init);
  } catch {
    throw new ApiError({ status: 0, code: 'offline', title: '', detail: '' });
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  const text = await answer.text();
  try {
    return { ...(JSON.parse(text) as Problem), status: answer.status };
  } catch {
    return { status: answer.status, code: 'unknown', title: '', detail: '' };
  }
}

async function ask(method: string, path: string, options: Options = {}): Promise<Response> {
  let answer = await send(method, path, options);
  if (answer.status === 401 && !path.startsWith('/session')) {
    if (await refreshSession()) answer = await send(method, path, options);
    if (answer.status === 401) onLost();
  }
  if (!answer.ok) throw new ApiError(await problemOf(answer));
  return answer;
}

async function askJson<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const answer = await ask(method, path, options);
  const text = await answer.text();
  return (text ? JSON.parse(text) : null) as T;
}

export const get = <T>(path: string): Promise<T> => askJson<T>('GET', path);
export const put = <T>(path: string, body: unknown, revision: number): Promise<T> =>
  askJson<T>('PUT', path, { body, ifMatch: revision });
/** Creates or moves; the key makes a repeated press harmless. */
export const post = <T>(path: string, body?: unknown, idempotencyKey = newKey()): Promise<T> =>
  askJson<T>('POST', path, { body: body ?? {}, idempotencyKey });
export const plainPost = <T>(path: string, body: unknown): Promise<T> =>
  askJson<T>('POST', path, { body });
export const remove = (path: string, body: unknown): Promise<Response> =>
  ask('DELETE', path, { body });
export const getBlob = async (path: string): Promise<Blob> => (await ask('GET', path)).blob();

/** Every page of a list, at most `most` items. */
export async function getAll<T>(path: string, most = 2000): Promise<T[]> {
  const items: T[] = [];
  let after = '';
  do {
    const join = path.includes('?') ? '&' : '?';
    const cursor = after ? `&after=${encodeURIComponent(after)}` : '';
    const page = await get<Page<T>>(`${path}${join}limit=200${cursor}`);
    items.push(...page.items);
    after = page.next ?? '';
  } while (after && items.length < most);
  return items;
}

/** Random also where the page is not served over TLS and `randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
