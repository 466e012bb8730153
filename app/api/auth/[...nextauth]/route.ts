import { identityWorld } from "@/lib/identity/current-user";
import { handleIdentityRequest } from "@/lib/identity/handler";

async function handle(request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const { nextauth } = await context.params;
  return handleIdentityRequest(await identityWorld(), request, nextauth);
}

export { handle as GET, handle as POST };
