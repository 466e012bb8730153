import { runtime } from "@/lib/runtime";

/** The authorization server as a route handler, for where no server of ours stands in front of Next. */
export async function handleAuth(request: Request): Promise<Response> {
  const { authServer } = await runtime();
  return authServer.handleWeb(request);
}
