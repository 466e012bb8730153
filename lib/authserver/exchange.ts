/** One request to the authorization server, whichever mount it came through. */
export interface AuthRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** At most `maxBytes`. Rejects with a Fault `payload_too_large`. */
  readBody(maxBytes: number): Promise<Buffer>;
  /** The client's, for limits. */
  readonly address: string | null;
}

export interface AuthAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): AuthAnswer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}
