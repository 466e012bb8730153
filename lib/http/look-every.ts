/** The time now, again and again, with a pause between; ends when the signal does. */
export async function* lookEvery(pauseMs: number, signal: AbortSignal): AsyncGenerator<number, void> {
  while (!signal.aborted) {
    yield Date.now();
    await pause(pauseMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
