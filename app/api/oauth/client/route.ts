import { publishClientDocument } from "@/lib/http/oauth-travel";

export async function GET(): Promise<Response> {
  return publishClientDocument();
}
