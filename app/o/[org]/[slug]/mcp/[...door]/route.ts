import { handleMcp } from "@/lib/http/mcp-route";

export const dynamic = "force-dynamic";
/** The longest call that a connection may be allowed, in seconds. */
export const maxDuration = 600;

export {
  handleMcp as DELETE,
  handleMcp as GET,
  handleMcp as HEAD,
  handleMcp as OPTIONS,
  handleMcp as PATCH,
  handleMcp as POST,
  handleMcp as PUT,
};
