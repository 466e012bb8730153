/**
 * Calls `onFirst` for the first SIGINT or SIGTERM and `onSecond` for the next. A terminal sends Ctrl-C to the whole
 * group and npm passes it on once more, so signals within `sameMs` of the first are the same wish, not impatience.
 */
export function onStopSignal(
  onFirst: (reason: string) => void,
  onSecond: () => void,
  options: {
    readonly process?: Pick<NodeJS.Process, "on">;
    readonly sameMs?: number;
    readonly now?: () => number;
  } = {},
): void {
  const { process: target = process, sameMs = 700, now = () => performance.now() } = options;
  let firstAt: number | null = null;
  const wish = (reason: string) => {
    if (firstAt === null) {
      firstAt = now();
      onFirst(reason);
    } else if (now() - firstAt > sameMs) onSecond();
  };
  target.on("SIGINT", () => wish("SIGINT"));
  target.on("SIGTERM", () => wish("SIGTERM"));
  target.on("SIGHUP", () => wish("SIGHUP"));
  // `npm start` holds a channel to this process: when it is gone, whoever wanted this server is gone too.
  target.on("disconnect", () => wish("the end of the starting process"));
}
