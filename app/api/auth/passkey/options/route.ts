import { identityWorld } from "@/lib/identity/current-user";
import { askForPasskey } from "@/lib/identity/passkeys/enter";

export async function POST(request: Request): Promise<Response> {
  return askForPasskey(await identityWorld(), request);
}
