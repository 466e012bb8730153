/** Wakes a loop. What was given while nobody waited is taken at once by the next who waits. */
export class Signal {
  private given = false;
  private waiting: (() => void) | null = null;

  give(): void {
    // Left standing until the waiter has run: one that was just woken by its timer does not miss it.
    this.given = true;
    this.waiting?.();
  }

  /** Resolves when the signal is given, or after `ms` milliseconds. One waiter at a time. */
  async taken(ms: number = Number.POSITIVE_INFINITY): Promise<void> {
    if (!this.given && ms > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
        if (Number.isFinite(ms)) timer = setTimeout(resolve, ms).unref();
      });
      clearTimeout(timer);
      this.waiting = null;
    }
    this.given = false;
  }
}
