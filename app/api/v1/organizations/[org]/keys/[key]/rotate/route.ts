import { route } from "@/lib/http/route";
import { rotateKey } from "@/lib/keys/rotate-key";

export const POST = route(rotateKey);
