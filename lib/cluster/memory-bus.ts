import { randomBytes } from "node:crypto";
import type { Bus, Facts } from "@/lib/cluster/bus";

/** What processes would share, within this one. Several buses on one hub behave as several processes do: tests use that. */
export class MemoryHub {
  readonly #members = new Map<string, (text: string) => void>();
  readonly #facts = memoryFacts();

  /** @param isShared false for the bus of a process that is alone */
  join(isShared: boolean): Bus {
    const members = this.#members;
    const processId = newProcessId();
    return {
      processId,
      isShared,
      isReachable: true,
      facts: this.#facts,
      async send(to, text) {
        const member = members.get(to);
        if (member) setImmediate(() => member(text));
        return member !== undefined;
      },
      async broadcast(text) {
        for (const [id, member] of members) if (id !== processId) setImmediate(() => member(text));
      },
      onMessage: (listener) => void members.set(processId, listener),
      onReturn: () => undefined,
      close: async () => void members.delete(processId),
    };
  }
}

export function newProcessId(): string {
  return randomBytes(8).toString("hex");
}

function memoryFacts(): Facts {
  const values = new Map<string, { readonly value: string; readonly endsAt: number }>();
  const lists = new Map<string, Map<string, number>>();
  const read = (key: string): string | null => {
    const held = values.get(key);
    if (held && held.endsAt > Date.now()) return held.value;
    values.delete(key);
    return null;
  };
  const write = (key: string, value: string, ttlMs: number) =>
    void values.set(key, { value, endsAt: Date.now() + ttlMs });
  const listOf = (name: string) => {
    const list = lists.get(name) ?? new Map<string, number>();
    lists.set(name, list);
    return list;
  };
  return {
    get: async (key) => read(key),
    set: async (key, value, ttlMs) => write(key, value, ttlMs),
    async setIfAbsent(key, value, ttlMs) {
      if (read(key) !== null) return false;
      write(key, value, ttlMs);
      return true;
    },
    async extend(key, value, ttlMs) {
      if (read(key) !== value) return false;
      write(key, value, ttlMs);
      return true;
    },
    async remove(key, value) {
      if (read(key) !== value) return false;
      return values.delete(key);
    },
    schedule: async (list, member, at) => void listOf(list).set(member, at),
    unschedule: async (list, member) => void listOf(list).delete(member),
    async takeDue(list, now, atMost) {
      const due = [...listOf(list)].filter(([, at]) => at <= now).slice(0, atMost);
      for (const [member] of due) listOf(list).delete(member);
      return due.map(([member]) => member);
    },
    countAfter: async (list, at) => [...listOf(list).values()].filter((each) => each > at).length,
  };
}
