import { runtime } from "@/lib/runtime";

/** The data plane as a route handler: every method goes to the core, which decides by path, headers and body. */
export async function handleMcp(request: Request): Promise<Response> {
  const { gateway } = await runtime();
  return gateway.handleWeb(request);
}
