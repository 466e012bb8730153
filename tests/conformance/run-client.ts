import { countChecks } from "./compare";
import { runClientScenario } from "./suite";

/** What the suite requires of a client's authorization in 2026-07-28, and what it required before. */
const AUTH_SCENARIOS = [
  "auth/metadata-default",
  "auth/metadata-var1",
  "auth/metadata-var2",
  "auth/metadata-var3",
  "auth/basic-cimd",
  "auth/scope-from-www-authenticate",
  "auth/scope-from-scopes-supported",
  "auth/scope-omitted-when-undefined",
  "auth/scope-step-up",
  "auth/scope-retry-limit",
  "auth/token-endpoint-auth-basic",
  "auth/token-endpoint-auth-post",
  "auth/token-endpoint-auth-none",
  "auth/pre-registration",
  "auth/2025-03-26-oauth-metadata-backcompat",
  "auth/resource-mismatch",
  "auth/offline-access-scope",
  "auth/offline-access-not-supported",
  "auth/authorization-server-migration",
  "auth/iss-supported",
  "auth/iss-not-advertised",
  "auth/iss-supported-missing",
  "auth/iss-wrong-issuer",
  "auth/iss-unexpected",
  "auth/iss-normalized",
  "auth/metadata-issuer-mismatch",
] as const;

/**
 * Runs the suite's auth scenarios against the product's way to connect a server. Resolves to the exit code.
 *
 * @param command runs `oauth-client.ts`; the suite appends the URL of its server
 * @param only these; empty: all
 */
export async function runClientConformance(
  command: string,
  outFolder: string,
  only: readonly string[],
): Promise<number> {
  const failed: string[] = [];
  for (const scenario of AUTH_SCENARIOS) {
    if (only.length > 0 && !only.includes(scenario)) continue;
    const { result } = await runClientScenario(command, scenario, `${outFolder}/client/${scenario.replace("/", "-")}`);
    const checks = [...result.values()].flat();
    const counts = countChecks(checks);
    const problems = checks.filter(({ status }) => status === "FAILURE");
    console.log(`${scenario}: ${counts.passed} passed, ${problems.length} failed`);
    for (const { id, errorMessage } of problems) console.log(`  ! ${id}: ${errorMessage ?? ""}`);
    if (problems.length > 0) failed.push(scenario);
  }
  console.log(failed.length === 0 ? "\nConformance of the client: no failure." : `\nFailed: ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}
