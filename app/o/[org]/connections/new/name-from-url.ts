const FILLERS = new Set(["www", "mcp", "api", "app", "server", "com", "net", "org", "dev", "io", "co", "ai", "local"]);

/** A first guess at a server's name from its address: `https://mcp.linear.app/mcp` -> `Linear`. Empty when nothing fits. */
export function nameFromUrl(text: string): string {
  let hostname: string;
  try {
    hostname = new URL(text).hostname;
  } catch {
    return "";
  }
  if (/^[\d.:[\]]+$/.test(hostname)) return "";
  const labels = hostname.split(".");
  const label = labels.find((part) => !FILLERS.has(part)) ?? "";
  return label.slice(0, 1).toUpperCase() + label.slice(1).replaceAll("-", " ");
}
