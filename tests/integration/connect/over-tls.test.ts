import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCertificate } from "@/tests/support/certificates";
import { runProgram } from "@/tests/support/run-program";

test("a gateway at an https address is known by its metadata document: nothing is registered, all goes over TLS", async () => {
  const authority = makeCertificate({ name: "The test's authority" });
  const { certificate, key } = makeCertificate({ name: "localhost", hosts: ["localhost"], issuer: authority });
  const folder = await mkdtemp(join(tmpdir(), "causeway-connect-tls-"));
  try {
    await writeFile(join(folder, "ca.pem"), authority.certificate);
    const script = (await import("@/scripts/import-typescript.mjs" as string)) as {
      bundleTypeScript(entry: string): Promise<string>;
    };
    const program = await script.bundleTypeScript("tests/fixtures/processes/connect-over-tls.ts");
    const { output, complaints } = await runProgram(program, {
      NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
      TLS_CERT: certificate,
      TLS_KEY: key,
    });
    const line = output.split("\n").find((each) => each.startsWith("{"));
    expect([line === undefined, line === undefined ? complaints : ""]).toEqual([false, ""]);
    const found = JSON.parse(line ?? "{}") as Record<string, unknown>;
    expect(found).toMatchObject({
      kind: "document",
      clientId: "https://gateway.example/api/oauth/client",
      clients: 0,
      text: expect.stringContaining('"text":"ada"'),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
