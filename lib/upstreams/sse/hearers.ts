import type { JsonObject } from "@/lib/base/json";
import { declineQuestion } from "@/lib/upstreams/discovery-answers";
import type { UpstreamReply, UpstreamStream, UpstreamStreamEvents, UpstreamSubscription } from "@/lib/upstreams/driver";
import { type AskCaller, answerServer, concerns, withoutMeta } from "@/lib/upstreams/http/session-stream";
import type { SseSession } from "@/lib/upstreams/sse/session";

const SUBSCRIBE_TIMEOUT_MS = 10_000;
const NOBODY: UpstreamReply = { kind: "error", code: -32601, message: "Nobody is there to answer this." };
const WHOSE: UpstreamReply = {
  kind: "error",
  code: -32603,
  message: "Several calls are in flight and nothing says which of them asks.",
};
/** How long a call that was given up still counts as one that may ask: the server may not have heard yet. */
const GIVEN_UP_MS = 30_000;

interface Listener {
  readonly subscription: UpstreamSubscription;
  readonly events: UpstreamStreamEvents;
  readonly becomeReady: () => void;
  readonly finish: () => void;
}

/** Who hears what a server says on its one stream beside answers, and who answers what it asks. */
export class Hearers {
  readonly #session: SseSession;
  readonly #listeners = new Set<Listener>();
  readonly #subscribed = new Map<string, number>();
  /** Calls in flight whose callers can be asked. */
  readonly #attending = new Set<AskCaller>();

  constructor(session: SseSession) {
    this.#session = session;
  }

  get isUsed(): boolean {
    return this.#listeners.size > 0;
  }

  /** The stream ends with the session: whoever wants to go on listens again. */
  listen(subscription: UpstreamSubscription, events: UpstreamStreamEvents): UpstreamStream {
    let finish = () => {};
    let becomeReady = () => {};
    const closed = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const ready = new Promise<void>((resolve) => {
      becomeReady = resolve;
    });
    const listener: Listener = { subscription, events, becomeReady, finish };
    this.#listeners.add(listener);
    this.#session.open().then(
      () => {
        if (!this.#listeners.has(listener)) return;
        void Promise.all(this.#subscribe(listener)).then(becomeReady, becomeReady);
      },
      () => this.#leave(listener),
    );
    return { ready, closed, close: () => this.#leave(listener) };
  }

  /** Returns a function that lets go, to be told whether the server has answered the call. */
  attend(ask: AskCaller): (isAnswered: boolean) => void {
    this.#attending.add(ask);
    return (isAnswered) => {
      this.#attending.delete(ask);
      if (isAnswered || this.#session.key.kind === "caller") return;
      const refuse: AskCaller = () => Promise.resolve(NOBODY);
      this.#attending.add(refuse);
      setTimeout(() => this.#attending.delete(refuse), GIVEN_UP_MS).unref();
    };
  }

  /** Returns whether anybody wanted to hear it. */
  deliver(method: string, params: JsonObject): boolean {
    let isHeard = false;
    for (const listener of this.#listeners) {
      if (!concerns(listener.subscription, method, params)) continue;
      isHeard = true;
      listener.events.onNotification({ method, params: withoutMeta(params) });
    }
    return isHeard;
  }

  answer(id: number | string, method: string, params: JsonObject): void {
    const { key } = this.#session;
    void answerServer(this.#session, id, { method, params }, (question) => {
      if (key.kind === "pooled") return Promise.resolve(NOBODY);
      if (key.kind === "discovery") return declineQuestion(question);
      if (key.kind === "principal" && this.#attending.size > 1) return Promise.resolve(WHOSE);
      // One client's own session: with several of its calls in flight the latest is the likeliest.
      const latest = [...this.#attending].at(-1);
      if (latest) return latest(question);
      for (const { events } of this.#listeners) if (events.onRequest) return events.onRequest(question);
      return Promise.resolve(NOBODY);
    });
  }

  close(): void {
    this.#subscribed.clear();
    for (const listener of [...this.#listeners]) this.#leave(listener);
  }

  #leave(listener: Listener): void {
    if (!this.#listeners.delete(listener)) return;
    this.#unsubscribe(listener);
    listener.becomeReady();
    listener.finish();
  }

  /** What to wait for until the server has taken the subscriptions. */
  #subscribe({ subscription }: Listener): Promise<unknown>[] {
    const asked: Promise<unknown>[] = [];
    for (const uri of subscription.resourceSubscriptions ?? []) {
      const count = this.#subscribed.get(uri) ?? 0;
      this.#subscribed.set(uri, count + 1);
      if (count === 0) asked.push(this.#session.request("resources/subscribe", { uri }, SUBSCRIBE_TIMEOUT_MS));
    }
    return asked;
  }

  #unsubscribe({ subscription }: Listener): void {
    for (const uri of subscription.resourceSubscriptions ?? []) {
      const count = this.#subscribed.get(uri) ?? 0;
      if (count > 1) this.#subscribed.set(uri, count - 1);
      else if (this.#subscribed.delete(uri))
        void this.#session.request("resources/unsubscribe", { uri }, SUBSCRIBE_TIMEOUT_MS);
    }
  }
}
