import type { Adapter, AdapterPayload } from "oidc-provider";

const MAX_ENTRIES = 2000;

const entries = new Map<string, { readonly payload: AdapterPayload; readonly endsAt: number }>();

/**
 * What the local provider remembers for the minutes that a sign-in takes. It runs in one copy of this module (whoever
 * started it), so that a map of the module is one map.
 */
export class MemoryStore implements Adapter {
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const now = Date.now();
    for (const [key, { endsAt }] of entries) {
      if (endsAt > now && entries.size < MAX_ENTRIES) break;
      entries.delete(key);
    }
    entries.set(this.#key(id), { payload, endsAt: now + expiresIn * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = entries.get(this.#key(id));
    return entry && entry.endsAt > Date.now() ? entry.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#first((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#first((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const entry = entries.get(this.#key(id));
    if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    entries.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of entries) {
      if (payload.grantId === grantId) entries.delete(key);
    }
  }

  #first(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    const now = Date.now();
    for (const [key, { payload, endsAt }] of entries) {
      if (endsAt > now && key.startsWith(`${this.#model}:`) && matches(payload)) return payload;
    }
    return undefined;
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }
}
