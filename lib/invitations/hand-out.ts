import { canSendMail, sendMail } from "@/lib/identity/mailer";
import type { InvitationLink } from "@/lib/invitations/schema";
import { type InvitationRow, toInvitationView } from "@/lib/invitations/views";
import type { OperationContext } from "@/lib/operations/context";
import { roleNamer } from "@/lib/roles/role-permissions";
import { log } from "@/lib/telemetry/log";

/** The invitation with its link, which was sent by mail where that can be. A mail that fails leaves the link to be copied. */
export async function handOut(
  context: OperationContext,
  row: InvitationRow,
  url: string,
  now: Date,
): Promise<InvitationLink> {
  const nameOfRole = await roleNamer(context.db);
  const mail = await send(context, { ...row, role: nameOfRole(row.role) }, url);
  return { invitation: toInvitationView(row, now, nameOfRole), url, mail };
}

async function send(
  { organization, actor, services: { environment } }: OperationContext,
  { email, role, expiresAt }: InvitationRow,
  url: string,
): Promise<InvitationLink["mail"]> {
  if (email === null || !canSendMail(environment)) return "none";
  const until = expiresAt.toISOString().slice(0, 10);
  try {
    await sendMail(environment, {
      to: email,
      subject: `You are invited to ${organization.name} on Causeway`,
      text: [
        `${actor.name} invites you to ${organization.name} at ${new URL(environment.PUBLIC_URL).host}, as ${role}.`,
        "",
        "Open this link to see the invitation and accept it:",
        "",
        url,
        "",
        `It works once, until ${until}, and only for ${email}. If you did not expect it, delete this mail: nothing happens without you.`,
        "",
      ].join("\n"),
    });
    return "sent";
  } catch (error) {
    log.error({ err: error }, "An invitation could not be sent by e-mail. Check SMTP_URL and MAIL_FROM.");
    return "failed";
  }
}
