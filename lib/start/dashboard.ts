import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buildDashboardIfStale } from "@/lib/start/build-dashboard";
import type { Progress } from "@/lib/start/progress";
import type { WaitingFor } from "@/lib/start/waiting-page";

/** Next.js behind the gateway's own paths, once it is built. */
export interface Dashboard {
  /** Null until it can be used; `waitingFor` says why. */
  handle: ((req: IncomingMessage, res: ServerResponse) => Promise<void>) | null;
  waitingFor: WaitingFor;
  /** Ends a build that is under way; nobody will see what it makes. */
  abandonBuild(): void;
  close(): Promise<void>;
}

/**
 * Builds the dashboard if needed and brings Next up, all behind the MCP endpoints that are served already. Nothing here
 * can throw: without a dashboard the gateway goes on.
 */
export function openDashboard(options: {
  readonly root: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly progress: Progress;
  readonly variables: Readonly<Record<string, string | undefined>>;
}): Dashboard {
  const { root, host, port, publicUrl, progress, variables } = options;
  const stopping = new AbortController();
  let closeNext = async () => {};
  const dashboard: Dashboard = {
    handle: null,
    waitingFor: "build",
    abandonBuild: () => stopping.abort(),
    async close() {
      stopping.abort();
      await opening;
      await closeNext();
    },
  };
  const open = async () => {
    if (!(await buildDashboardIfStale({ root, progress, variables, signal: stopping.signal }))) {
      dashboard.waitingFor = "failed-build";
      return;
    }
    if (stopping.signal.aborted) return;
    // Here and not at the top: it costs a second that MCP clients need not wait for.
    const { default: next } = await import("next");
    // A server that never listens: on a real one Next ends every connection that offers to upgrade, MCP's as well.
    const app = next({ dev: false, dir: root, hostname: host, port, httpServer: createServer() });
    closeNext = () => app.close();
    await app.prepare();
    dashboard.handle = app.getRequestHandler();
    progress.say(`The dashboard is at ${publicUrl}`);
  };
  const opening = open().catch((error: unknown) => {
    dashboard.waitingFor = "failed-build";
    progress.say(`The dashboard could not be opened; MCP clients are served all the same: ${String(error)}`);
  });
  return dashboard;
}
