/** Lines for the person at the terminal, apart from the log: what goes on and how long it took. */
export interface Progress {
  say(text: string): void;
  /** Prints a block as it is. */
  show(block: string): void;
  /** Says what begins; the function that it returns says what came of it, with the time it took. */
  begin(text: string): (outcome: string) => void;
}

export function createProgress(write: (line: string) => void = (line) => console.log(line)): Progress {
  return {
    say: (text) => write(`  ${text}`),
    show: (block) => write(block),
    begin(text) {
      const startedAt = performance.now();
      write(`  ${text}…`);
      return (outcome) => write(`  ${outcome} (${formatDuration(performance.now() - startedAt)})`);
    },
  };
}

/** `840 ms`, `6.2 s`, `1 min 4 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
