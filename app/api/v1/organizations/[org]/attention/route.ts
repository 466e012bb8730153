import { route } from "@/lib/http/route";
import { getAttention } from "@/lib/organizations/get-attention";

export const GET = route(getAttention);
