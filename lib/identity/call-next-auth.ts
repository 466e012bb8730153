import { createHash, randomBytes } from "node:crypto";
import NextAuth, { type NextAuthOptions } from "next-auth";

/** A request to next-auth, from nothing: it sees what is named here and no header of the browser's. */
export interface NextAuthCall {
  readonly action: "signin" | "callback";
  readonly provider: string;
  readonly method: "GET" | "POST";
  readonly query: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
}

export interface NextAuthAnswer {
  readonly status: number;
  readonly location: string | null;
  /** `Set-Cookie` lines. */
  readonly cookies: readonly string[];
}

/**
 * Runs next-auth through its handler for API routes, whose request and response are plain objects. Its handler for route
 * handlers reads the cookies of the request by itself; here the session that somebody has already must not be among them,
 * since next-auth would add a new identity to it without a word.
 */
export async function callNextAuth(options: NextAuthOptions, call: NextAuthCall): Promise<NextAuthAnswer> {
  const { action, provider, method, query, body, cookies } = call;
  const csrf = method === "POST" ? csrfPair(options) : null;
  const request = {
    method,
    query: { ...query, nextauth: [action, provider] },
    body: { ...body, ...csrf?.body },
    cookies: { ...cookies, ...csrf?.cookies },
    headers: {},
  };
  const answer = { status: 200, headers: new Map<string, string | string[]>() };
  const response = {
    status(code: number) {
      answer.status = code;
      return response;
    },
    setHeader(name: string, value: string | string[]) {
      answer.headers.set(name.toLowerCase(), value);
      return response;
    },
    getHeader: (name: string) => answer.headers.get(name.toLowerCase()),
    json: () => response,
    send: () => response,
    end: () => response,
  };
  await (NextAuth(request as never, response as never, options) as Promise<void>);
  const location = answer.headers.get("location");
  const lines = [answer.headers.get("set-cookie") ?? []].flat();
  return {
    status: answer.status,
    location: typeof location === "string" ? location : null,
    // The pair above was for this call alone.
    cookies: lines.filter((line) => !csrf || !line.startsWith(`${options.cookies?.csrfToken?.name}=`)),
  };
}

/** next-auth asks for a token that a form repeats. Ours are judged by where they come from, so both halves are made here. */
function csrfPair(options: NextAuthOptions) {
  const token = randomBytes(32).toString("hex");
  const hash = createHash("sha256").update(`${token}${options.secret}`).digest("hex");
  const name = options.cookies?.csrfToken?.name ?? "";
  return { body: { csrfToken: token }, cookies: { [name]: `${token}|${hash}` } };
}
