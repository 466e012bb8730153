import { identityWorld } from "@/lib/identity/current-user";
import { signOut } from "@/lib/identity/sign-out";

export async function POST(request: Request): Promise<Response> {
  return signOut(await identityWorld(), request);
}
