/**
 * The parameter that a request's `Mcp-Name` mirrors (2026-07-28, basic/transports/streamable-http; SEP-2663 for tasks); null
 * for methods that have none.
 */
export function nameField(method: string): "name" | "uri" | "taskId" | null {
  switch (method) {
    case "tools/call":
    case "prompts/get":
      return "name";
    case "resources/read":
      return "uri";
    case "tasks/get":
    case "tasks/update":
    case "tasks/cancel":
      return "taskId";
    default:
      return null;
  }
}
