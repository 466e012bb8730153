import { rotateIdentityKey } from "@/lib/forwarding/rotate-identity-key";
import { route } from "@/lib/http/route";

export const POST = route(rotateIdentityKey);
