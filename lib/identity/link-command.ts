import { type Environment, environmentSchema } from "@/lib/config/environment";
import { isLoopbackHost } from "@/lib/net/loopback-host";

const COMMAND = "npm run sign-in-link";

type LinkSettings = Pick<Environment, "PORT" | "HOST" | "DATA_DIR" | "MASTER_KEY">;

/**
 * The command that prints a sign-in link of this process, with the settings by which it finds the process and that are
 * not the defaults. MASTER_KEY is a secret and not among them.
 */
export function linkCommand({ PORT, HOST, DATA_DIR, MASTER_KEY }: LinkSettings): string {
  const { shape } = environmentSchema;
  const settings: Record<string, string> = {};
  if (PORT !== shape.PORT.parse(undefined)) settings.PORT = String(PORT);
  if (HOST !== shape.HOST.parse(undefined)) settings.HOST = HOST;
  if (!MASTER_KEY && DATA_DIR !== shape.DATA_DIR.parse(undefined)) settings.DATA_DIR = DATA_DIR;
  return [...Object.entries(settings).map(([name, value]) => `${name}=${quote(value)}`), COMMAND].join(" ");
}

/** The same for a page that anybody may see: where the gateway is on the internet, its folders are nobody's business. */
export function shownLinkCommand(environment: Environment): string {
  return isLoopbackHost(new URL(environment.PUBLIC_URL).hostname) ? linkCommand(environment) : COMMAND;
}

/** For a POSIX shell. */
function quote(value: string): string {
  return /^[\w./:-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
