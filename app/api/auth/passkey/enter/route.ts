import { identityWorld } from "@/lib/identity/current-user";
import { enterWithPasskey } from "@/lib/identity/passkeys/enter";

export async function POST(request: Request): Promise<Response> {
  return enterWithPasskey(await identityWorld(), request);
}
