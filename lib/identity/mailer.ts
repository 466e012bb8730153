import { createTransport } from "nodemailer";
import type { Environment } from "@/lib/config/environment";
import { isLoopbackHost } from "@/lib/net/loopback-host";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

type MailSettings = Pick<Environment, "SMTP_URL" | "MAIL_FROM">;

export function canSendMail({ SMTP_URL, MAIL_FROM }: MailSettings): boolean {
  return SMTP_URL !== undefined && MAIL_FROM !== undefined;
}

const TIMEOUT_MS = 15_000;

/**
 * Sends one mail. To another machine over TLS only, from the start (`smtps:`) or by STARTTLS; a relay without TLS has to be
 * named as one in the URL (`?requireTLS=false`).
 */
export async function sendMail({ SMTP_URL, MAIL_FROM }: MailSettings, mail: Mail): Promise<void> {
  if (!SMTP_URL || !MAIL_FROM) throw new Error("There is no mail server: SMTP_URL and MAIL_FROM are not set.");
  const url = new URL(SMTP_URL);
  if (url.protocol === "smtp:" && !isLoopbackHost(url.hostname) && !url.searchParams.has("requireTLS")) {
    url.searchParams.set("requireTLS", "true");
  }
  for (const name of ["connectionTimeout", "greetingTimeout", "socketTimeout"]) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(TIMEOUT_MS));
  }
  const transport = createTransport(url.href);
  try {
    // An address is never read as a list, nor a text as a file's name.
    await transport.sendMail({
      ...mail,
      to: { name: "", address: mail.to },
      from: MAIL_FROM,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  } finally {
    transport.close();
  }
}
