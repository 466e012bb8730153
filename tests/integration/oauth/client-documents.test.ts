import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCertificate } from "@/tests/support/certificates";

const authority = makeCertificate({ name: "The operator's authority" });
const REDIRECTS = ["http://127.0.0.1/callback"];

/** What is published at each path, given its own URL: status, type and text. */
type Page = (id: string) => {
  readonly status?: number;
  readonly type?: string;
  readonly text: string;
  readonly location?: string;
};
const document = (id: string, more: object = {}) =>
  JSON.stringify({ client_id: id, client_name: "Published client", redirect_uris: REDIRECTS, ...more });

let flaky = 0;
const PAGES: Readonly<Record<string, Page>> = {
  "/good.json": (id) => ({ text: document(id) }),
  "/another-id.json": () => ({ text: document("https://client.example/id.json") }),
  "/a-slash-more.json": (id) => ({ text: document(`${id}/`) }),
  "/moved.json": (id) => ({ status: 301, location: id.replace("moved", "good"), text: document(id) }),
  "/large.json": (id) => ({ text: document(id, { software_id: "x".repeat(5_200) }) }),
  "/with-a-secret.json": (id) => ({ text: document(id, { client_secret: "s" }) }),
  "/secret-method.json": (id) => ({ text: document(id, { token_endpoint_auth_method: "client_secret_basic" }) }),
  "/keyless.json": (id) => ({ text: document(id, { token_endpoint_auth_method: "private_key_jwt" }) }),
  "/page.json": (id) => ({ type: "text/html", text: document(id) }),
  "/with-a-mark.json": (id) => ({ text: `\ufeff${document(id)}` }),
  "/twice.json": (id) => ({ text: document(id).replace("{", '{"redirect_uris":["https://evil.example/"],') }),
  "/own-picture.json": (id) => ({ text: document(id, { logo_uri: "data:image/svg+xml,x" }) }),
  "/clear.json": (id) => ({ text: document(id, { redirect_uris: ["http://evil.example/", ...REDIRECTS] }) }),
  "/elsewhere.json": (id) => ({ text: document(id, { redirect_uris: ["https://evil.example/"] }) }),
  "/flaky.json": (id) => (flaky++ === 0 ? { status: 500, text: "" } : { text: document(id) }),
};
const ASKED = [...Object.keys(PAGES), "/flaky.json"];

interface Asked {
  readonly url: string;
  readonly status: number;
  readonly isAsked: boolean;
  readonly location: string | null;
}

let folder: string;
let server: Server;
let lines: readonly unknown[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "causeway-cimd-"));
  await writeFile(join(folder, "ca.pem"), authority.certificate);
  const { certificate: cert, key } = makeCertificate({ name: "localhost", hosts: ["localhost"], issuer: authority });
  server = createServer({ cert, key }, (request, response) => {
    const page = PAGES[request.url ?? ""]?.(`https://${request.headers.host}${request.url}`);
    const { status = 200, type = "application/json", text, location } = page ?? { status: 404, text: "" };
    response.writeHead(status, { "content-type": type, ...(location ? { location } : {}) }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `https://localhost:${(server.address() as { port: number }).port}`;
  const script = (await import("@/scripts/import-typescript.mjs" as string)) as {
    bundleTypeScript(entry: string): Promise<string>;
  };
  const urls = [...ASKED.map((path) => origin + path), "https://10.0.0.1/id.json", "https://169.254.169.254/id.json"];
  const child = spawn(
    process.execPath,
    [await script.bundleTypeScript("tests/fixtures/processes/ask-with-documents.ts")],
    {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"), URLS: JSON.stringify(urls) },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, "close");
  lines = output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as unknown);
}, 180_000);

afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

test("a client that publishes itself is taken by its document, and by none that can be read another way (T17)", () => {
  const asked = lines.slice(0, -1) as Asked[];
  expect(asked).toHaveLength(ASKED.length + 2);
  const accepted = asked.filter(({ isAsked }) => isAsked).map(({ url }) => new URL(url).pathname);
  expect(accepted).toEqual(["/good.json", "/flaky.json"]);
  // Nobody is sent anywhere on the word of a document that does not count. The one that failed once has come meanwhile.
  const refused = asked.filter(({ isAsked, url }) => !isAsked && !url.endsWith("/flaky.json"));
  expect(refused.map(({ location }) => location)).toEqual(refused.map(() => null));
});

test("and signs its person in like any other, known by its host", () => {
  expect(lines.at(-1)).toEqual({ token: 200, kind: "metadata_document", name: "Published client" });
});
