import type { Database } from "@/lib/db/database";
import { readForm } from "@/lib/http/read-form";
import { signInObstacle } from "@/lib/identity/cookies";
import { parseEmailAddress } from "@/lib/identity/core/email-address";
import { canSendMail, sendMail } from "@/lib/identity/mailer";
import { requestFacts } from "@/lib/identity/request-facts";
import { safePath } from "@/lib/identity/safe-path";
import { isSameOrigin } from "@/lib/identity/same-origin";
import { refusedTo, seeOther } from "@/lib/identity/sign-in-answers";
import { createSignInLink, SIGN_IN_LINK_MINUTES } from "@/lib/identity/sign-in-link";
import { maySignUp } from "@/lib/identity/sign-up";
import { throttledPage } from "@/lib/identity/throttled";
import type { SignInWorld } from "@/lib/identity/world";
import { log } from "@/lib/telemetry/log";

/**
 * Sends a link to the address of the form, if somebody has it or may get an account with it. The answer is the same in
 * every case, and comes before the mail is on its way: who has an account here is nobody's business.
 */
export async function sendEmailLink(world: SignInWorld, request: Request): Promise<Response> {
  const { environment, limits } = world;
  if (!canSendMail(environment) || signInObstacle(environment.PUBLIC_URL)) return plain(404, "Not found");
  if (!isSameOrigin(request.headers, environment.PUBLIC_URL)) {
    return plain(403, "This request comes from another site. Open the sign-in page again.");
  }
  const form = await readForm(request);
  const email = parseEmailAddress(form.get("email")?.trim() ?? "");
  if (!email) return seeOther(refusedTo("EmailInvalid"));
  const verdict = await limits.take(requestFacts(request.headers, environment).address, email);
  if (!verdict.ok) return throttledPage(verdict);
  const next = safePath(form.get("next") ?? "/", environment.PUBLIC_URL);
  void send(world, email, next).catch((error: unknown) => {
    log.error({ err: error }, "A sign-in link could not be sent by e-mail. Check SMTP_URL and MAIL_FROM.");
  });
  return seeOther("/signin?sent");
}

async function send(world: SignInWorld, email: string, next: string): Promise<void> {
  if (!(await isWelcome(world.database, email))) {
    log.info({}, "a sign-in link was asked for by an address that has no account");
    return;
  }
  const url = await createSignInLink({ ...world, email, next });
  const host = new URL(world.environment.PUBLIC_URL).host;
  await sendMail(world.environment, {
    to: email,
    subject: `Sign in to Causeway at ${host}`,
    text: [
      `Open this link to sign in to Causeway at ${host}:`,
      "",
      url,
      "",
      `It works once, for ${SIGN_IN_LINK_MINUTES} minutes. If you did not ask for it, delete this mail: nobody can sign in without it.`,
      "",
    ].join("\n"),
  });
}

async function isWelcome(database: Database, email: string): Promise<boolean> {
  const user = await database.system.user.findUnique({ where: { email }, select: { suspendedAt: true } });
  return user ? user.suspendedAt === null : maySignUp(database.system, email);
}

function plain(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { "content-type": "text/plain", "cache-control": "no-store" },
  });
}
