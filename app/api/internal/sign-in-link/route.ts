import { identityWorld } from "@/lib/identity/current-user";
import { answerLinkRequest } from "@/lib/identity/link-request";

export async function POST(request: Request): Promise<Response> {
  return answerLinkRequest(await identityWorld(), request);
}
