import { identityWorld } from "@/lib/identity/current-user";
import { sendEmailLink } from "@/lib/identity/email-link";

export async function POST(request: Request): Promise<Response> {
  return sendEmailLink(await identityWorld(), request);
}
