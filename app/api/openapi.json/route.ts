import { apiDescription } from "@/lib/openapi/api-description";
import { runtime } from "@/lib/runtime";

export const dynamic = "force-dynamic";

/** For anybody: what a request looks like is no secret. */
export async function GET() {
  const { environment } = await runtime();
  return Response.json(apiDescription(environment.PUBLIC_URL), {
    headers: { "cache-control": "public, max-age=60", "access-control-allow-origin": "*" },
  });
}
