// Who is logged in, and the district's map facts.

import { dropSession, get, plainPost, refreshSession, remove, takeSession, whenSessionIsLost } from './api';
import type { Actor, MapInfo, Session } from './types';

class Who {
  actor = $state<Actor | null>(null);
  map = $state<MapInfo | null>(null);
  isReady = $state(false);
  wasLost = $state(false);

  async begin(): Promise<void> {
    whenSessionIsLost(() => { this.wasLost = this.actor !== null; this.actor = null; dropSession(); });
    try {
      this.map = await get<MapInfo>('/map');
      const session = await refreshSession();
      if (session) this.actor = session.account;
    } finally {
      this.isReady = true;
    }
  }

  async login(username: string, password: string): Promise<void> {
    const session = await plainPost<Session>('/session', { username, password });
    takeSession(session);
    this.actor = session.account;
    this.wasLost = false;
    this.map ??= await get<MapInfo>('/map');
  }

  async logout(): Promise<void> {
    const token = dropSession();
    this.actor = null;
    if (token) await remove('/session', { refresh_token: token }).catch(() => undefined);
  }

  get timeZone(): string {
    return this.map?.time_zone ?? 'Asia/Shanghai';
  }
}

export const who = new Who();
