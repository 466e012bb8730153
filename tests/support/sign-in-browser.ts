import { handleIdentityRequest } from "@/lib/identity/handler";
import type { SignInWorld } from "@/lib/identity/world";

/** The part of a browser that sign-in needs: cookies by origin, and redirects followed one by one. */
export class SignInBrowser {
  readonly #jars = new Map<string, Map<string, string>>();
  readonly #world: SignInWorld;
  readonly #address: string;

  constructor(world: SignInWorld, address = "192.0.2.7") {
    this.#world = world;
    this.#address = address;
  }

  get origin(): string {
    return this.#world.environment.PUBLIC_URL;
  }

  cookie(name: string): string | undefined {
    return this.#jar(this.origin).get(name);
  }

  setCookie(name: string, value: string): void {
    this.#jar(this.origin).set(name, value);
  }

  /** The headers of a request that a page of ours makes. */
  headers(rest: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      origin: this.origin,
      "sec-fetch-site": "same-origin",
      "x-forwarded-for": this.#address,
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      cookie: this.#cookieHeader(this.origin),
      ...rest,
    };
  }

  /** Sends a form to `/api/auth/…`. */
  async post(path: string, fields: Readonly<Record<string, string>> = {}, rest: Readonly<Record<string, string>> = {}) {
    const body = new URLSearchParams(fields).toString();
    const type = { "content-type": "application/x-www-form-urlencoded", "content-length": String(body.length) };
    return this.#own(
      new Request(`${this.origin}${path}`, { method: "POST", headers: this.headers({ ...type, ...rest }), body }),
    );
  }

  async get(url: string): Promise<Response> {
    const { "sec-fetch-site": _site, origin: _origin, ...headers } = this.headers();
    return this.#own(new Request(url, { headers }));
  }

  /** Presses a provider's button and goes through the provider, up to where it sends the browser back to. */
  async goToProvider(path: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const started = await this.post(path, fields);
    const html = await started.text();
    const onward = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(html)?.[1];
    if (!onward)
      throw new Error(`did not go on to a provider: ${started.status} ${started.headers.get("location") ?? html}`);
    let url = new URL(onward.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code))));
    for (let hops = 0; hops < 8; hops++) {
      const answer = await fetch(url, { redirect: "manual", headers: { cookie: this.#cookieHeader(url.origin) } });
      this.#keep(url.origin, answer);
      const location = answer.headers.get("location");
      if (!location) throw new Error(`the provider stopped at ${answer.status}: ${await answer.text()}`);
      url = new URL(location, url);
      if (url.origin === this.origin) return url.href;
    }
    throw new Error("the provider sends in circles");
  }

  /** Goes to a provider and comes back. Resolves to where the gateway sends the browser then. */
  async through(path: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    return locationOf(await this.get(await this.goToProvider(path, fields)));
  }

  async #own(request: Request): Promise<Response> {
    const segments = new URL(request.url).pathname.split("/").slice(3);
    const answer = await handleIdentityRequest(this.#world, request, segments);
    this.#keep(this.origin, answer);
    return answer;
  }

  #keep(origin: string, answer: Response): void {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";");
      const [name = "", ...value] = pair.split("=");
      const isGone = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute)) || value.join("=") === "";
      if (isGone) this.#jar(origin).delete(name);
      else this.#jar(origin).set(name, decodeURIComponent(value.join("=")));
    }
  }

  #cookieHeader(origin: string): string {
    return [...this.#jar(origin)].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ");
  }

  #jar(origin: string): Map<string, string> {
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    return jar;
  }
}

export function locationOf(answer: Response): string {
  return answer.headers.get("location") ?? `${answer.status}`;
}
