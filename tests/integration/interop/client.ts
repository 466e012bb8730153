/** A real MCP client in the hands of a test. Answers are reduced to what every client can show. */
export interface InteropClient {
  listTools(): Promise<string[]>;
  /** The text blocks of the result, joined. */
  callTool(name: string, args: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** How a client is pointed at the gateway: nothing but one URL and one key. */
export interface Access {
  readonly url: string;
  readonly apiKey: string;
}

/** The text blocks of a `tools/call` result, whichever library parsed it. */
export function textOf(result: unknown): string {
  const content = (result as { content?: { type: string; text?: string }[] }).content ?? [];
  return content.map((block) => block.text ?? "").join("\n");
}
