/** More than there is to say in a moment; what repeats itself is said once. */
const MAX_EARLY = 1000;

/** What is said on a stream before its first word is due: kept, and said after it. */
export class EarlyWords {
  #early: Set<string> | null = new Set();
  readonly #say: (text: string) => void;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  say(text: string): void {
    if (this.#early === null) this.#say(text);
    else if (this.#early.size < MAX_EARLY) this.#early.add(text);
  }

  begin(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const text of early) this.#say(text);
  }
}
