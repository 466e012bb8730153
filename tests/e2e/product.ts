import { test as base, expect, type Page } from "@playwright/test";
import { type HeaderServer, startHeaderServer } from "@/tests/fixtures/upstreams/header-server";
import { type MailServer, startMailServer } from "../fixtures/identity/mail-server";
import { type OidcServer, startOidcServer } from "../fixtures/identity/oidc-server";
import { type AuthorizationServer, startAuthorizationServer } from "../fixtures/oauth/authorization-server";
import { type ProtectedServer, startProtectedServer } from "../fixtures/oauth/protected-server";
import { type RunningServer, startEverythingServer } from "../fixtures/servers/everything";
import { type RegistryServer, startRegistry } from "../fixtures/servers/registry";
import { startWebhookReceiver, type WebhookReceiver } from "../fixtures/servers/webhook-receiver";
import { type ChangingUpstream, startChangingUpstream } from "../integration/control/changing-upstream";
import { type RunningProduct, startProduct } from "../support/start-product";

interface Worker {
  /** Whose product it is: `everybody`, or a journey's own, which nobody has connected anything to before. */
  readonly productOf: string;
  /** A real MCP server that the product does not know yet, but may reach. */
  readonly upstream: RunningServer;
  /** The built product on a free port, with an empty database. */
  readonly product: RunningProduct;
  /** A provider that the product knows, and the mail server that it sends by. */
  readonly idp: OidcServer;
  readonly mail: MailServer;
  /** A server behind OAuth that the product may reach, and its provider. */
  readonly headerServer: HeaderServer;
  readonly notes: { readonly server: ProtectedServer; readonly provider: AuthorizationServer };
  /** An MCP registry, and a server that asks for a key; the product may reach both. */
  readonly shelf: { readonly registry: RegistryServer; readonly keyed: ChangingUpstream };
  /** A webhook that the product may reach. */
  readonly receiver: WebhookReceiver;
}

/** What a page must not say: errors, and what its content security policy refused. A 404 that a test asks for is none. */
const EXPECTED = /Failed to load resource: the server responded with a status of 4\d\d/;

/** One product per worker; every test signs in by itself, and no page of it may write an error to the console. */
export const test = base.extend<{ readonly quiet: undefined }, Worker>({
  quiet: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !EXPECTED.test(message.text())) {
          errors.push(`${page.url()}: ${message.text()}`);
        }
      });
      await use(undefined);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],

  productOf: ["everybody", { option: true, scope: "worker" }],
  upstream: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const server = await startEverythingServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  idp: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const server = await startOidcServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  mail: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const server = await startMailServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  notes: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const provider = await startAuthorizationServer({ registration: true });
      const server = await startProtectedServer({
        ownerOf: (token) => provider.ownerOf(token),
        issuers: [provider.issuer],
      });
      await use({ server, provider });
      await server.stop();
      await provider.stop();
    },
    { scope: "worker" },
  ],
  headerServer: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const server = await startHeaderServer();
      await use(server);
      await server.close();
    },
    { scope: "worker" },
  ],
  shelf: [
    async ({ upstream }, use) => {
      const keyed = await startChangingUpstream(["read"]);
      const remotes = [{ type: "streamable-http", url: upstream.url }];
      const shared = { description: "A server that is there to be tried.", version: "1.0.0" };
      const registry = await startRegistry({
        servers: [
          { name: "com.example/reference", title: "Reference", ...shared, remotes },
          { name: "com.example/program", ...shared },
        ],
      });
      await use({ registry, keyed });
      await registry.stop();
      await keyed.stop();
    },
    { scope: "worker" },
  ],
  receiver: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const receiver = await startWebhookReceiver();
      await use(receiver);
      await receiver.stop();
    },
    { scope: "worker" },
  ],
  product: [
    async ({ upstream, idp, mail, notes, headerServer, shelf, receiver }, use) => {
      const env = {
        ALLOWED_PRIVATE_UPSTREAMS: [
          ...[upstream.url, notes.server.url, notes.provider.issuer, receiver.url, headerServer.url],
          ...[shelf.registry.url, shelf.keyed.url],
        ]
          .map((url) => new URL(url).host)
          .join(","),
        DEMO: "false",
        OIDC_ISSUER: idp.issuer,
        OIDC_CLIENT_ID: idp.clientId,
        OIDC_CLIENT_SECRET: idp.clientSecret,
        OIDC_NAME: "Acme ID",
        SMTP_URL: mail.url,
        MAIL_FROM: "Causeway <gateway@example.com>",
      };
      const product = await startProduct({ dashboard: true, env });
      idp.returnTo(`${new URL(product.dashboardUrl).origin}/api/auth/callback/oidc`);
      await waitForDashboard(product);
      await use(product);
      await product.stop();
    },
    { scope: "worker", timeout: 330_000 },
  ],
});

/** MCP is served first; the dashboard follows, and says 503 until then. */
export async function waitForDashboard({ origin }: RunningProduct): Promise<void> {
  await expect(async () => {
    const response = await fetch(`${origin}/signin`);
    await response.body?.cancel();
    expect(response.status).toBe(200);
  }).toPass({ timeout: 240_000, intervals: [250] });
}

/** Opens a one-time link, presses its button, and wants no passkey, which the first sign-in of a person offers. */
export async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  const home = page.getByRole("heading", { name: "Home" });
  const decline = page.getByRole("button", { name: "Not now" });
  await expect(home.or(decline)).toBeVisible();
  if (await decline.isVisible()) await decline.click();
  await expect(home).toBeVisible();
  // A page that is left while it is still being sent writes into the console that it was cut off.
  await page.waitForLoadState();
}
