import { Fault } from "@/lib/base/errors";

/** What one stream holds while it is open. */
export interface LivePlace {
  /** Aborted when this process ends its streams. */
  readonly signal: AbortSignal;
  leave(): void;
}

const PER_ORGANIZATION = 50;
const IN_PROCESS = 500;

/** The dashboard's open streams: so many, and no more. Made once, by the runtime. */
export class LiveStreams {
  readonly #open = new Map<string, number>();
  readonly #end = new AbortController();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @throws Fault `too_many_requests_in_flight` */
  enter(organizationId: string): LivePlace {
    const open = this.#open.get(organizationId) ?? 0;
    if (open >= PER_ORGANIZATION || this.#count >= IN_PROCESS || this.#end.signal.aborted) {
      throw new Fault(
        "too_many_requests_in_flight",
        "Too many pages of the organization are live at the moment. Close one, or reload this one by hand.",
      );
    }
    this.#open.set(organizationId, open + 1);
    this.#count += 1;
    let isOpen = true;
    return {
      signal: this.#end.signal,
      leave: () => {
        if (!isOpen) return;
        isOpen = false;
        this.#count -= 1;
        const left = (this.#open.get(organizationId) ?? 1) - 1;
        if (left > 0) this.#open.set(organizationId, left);
        else this.#open.delete(organizationId);
      },
    };
  }

  /** Ends what is open and takes nothing more. */
  close(): void {
    this.#end.abort();
  }
}
