import { z } from "zod";
import type { ConfiguredProvider, ProviderConfig } from "@/lib/identity/providers";

const githubUser = z.looseObject({ id: z.int(), login: z.string(), name: z.string().nullish() });
const githubEmails = z.array(z.looseObject({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/**
 * GitHub is OAuth without OpenID Connect: who somebody is comes from its API. The address counts as checked where GitHub
 * has checked it; the public one of the profile says nothing about that.
 */
export function githubProvider(client: {
  /** `https://github.com`, or an Enterprise Server. */
  readonly url: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** For each request to GitHub. */
  readonly timeoutMs: number;
}): ConfiguredProvider | null {
  const { url, clientId, clientSecret, timeoutMs } = client;
  if (!clientId || !clientSecret) return null;
  const site = url.replace(/\/$/, "");
  const api = site === "https://github.com" ? "https://api.github.com" : `${site}/api/v3`;
  const config: ProviderConfig = {
    id: "github",
    name: "GitHub",
    type: "oauth",
    clientId,
    clientSecret,
    issuer: site,
    checks: ["pkce", "state"],
    httpOptions: { timeout: timeoutMs },
    authorization: { url: `${site}/login/oauth/authorize`, params: { scope: "read:user user:email" } },
    token: `${site}/login/oauth/access_token`,
    userinfo: {
      url: `${api}/user`,
      async request({ client: oauth, tokens }) {
        const token = tokens.access_token ?? "";
        const read = async (path: string) => {
          const { body } = await oauth.requestResource(`${api}${path}`, token, {
            headers: { accept: "application/vnd.github+json", "user-agent": "causeway" },
          });
          return JSON.parse(body?.toString() ?? "null") as unknown;
        };
        const user = githubUser.parse(await read("/user"));
        const primary = githubEmails.parse(await read("/user/emails")).find((email) => email.primary);
        return {
          iss: site,
          sub: String(user.id),
          name: user.name ?? user.login,
          ...(primary ? { email: primary.email, ...(primary.verified ? { email_verified: true as const } : {}) } : {}),
        } as never;
      },
    },
    profile: (claims) => ({
      id: `${claims.iss} ${claims.sub}`,
      name: claims.name ?? null,
      email: claims.email ?? null,
    }),
  };
  return { id: "github", name: "GitHub", config };
}
