import { leaveForProvider } from "@/lib/http/oauth-travel";

export async function GET(request: Request): Promise<Response> {
  return leaveForProvider(request);
}
