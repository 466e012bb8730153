/** Wakes a loop. What was given while nobody waited is taken at once by the next who waits. */
export class Signal {
  private given = false;
  private waiting: (() => void) | null = null;

  give(): void {
    if (this.waiting) this.waiting();
    else this.given = true;
  }

  /** Resolves when the signal is given, or after `ms` milliseconds. One waiter at a time. */
  async taken(ms: number = Number.POSITIVE_INFINITY): Promise<void> {
    if (this.given || ms <= 0) {
      this.given = false;
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.waiting = resolve;
      if (Number.isFinite(ms)) timer = setTimeout(resolve, ms).unref();
    });
    clearTimeout(timer);
    this.waiting = null;
  }
}
