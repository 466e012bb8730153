import { handleWhoami } from "@/lib/http/whoami-route";

export const GET = handleWhoami;
