const MAX_LENGTH = 2048;

/**
 * Where an `endpoint` event says that messages are to be posted (2024-11-05, basic/transports): path and query, or null.
 * Never another origin than the stream's own, whose credential goes with every message: a server (or whoever can write
 * into its stream) must not lead it elsewhere.
 */
export function readEndpoint(data: string, streamUrl: string): string | null {
  const text = data.trim();
  if (text === "" || text.length > MAX_LENGTH || !URL.canParse(text, streamUrl)) return null;
  const url = new URL(text, streamUrl);
  if (url.origin !== new URL(streamUrl).origin || url.username !== "" || url.password !== "") return null;
  return url.pathname + url.search;
}
