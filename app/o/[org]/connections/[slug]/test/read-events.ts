import { isJsonObject, type JsonObject } from "@/lib/base/json";

/** Takes server-sent events apart as they come: each call gets the text that has arrived, and returns whole messages. */
export function eventReader(): (text: string) => readonly JsonObject[] {
  let rest = "";
  return (text) => {
    const events = (rest + text).split(/\r?\n\r?\n/);
    rest = events.pop() ?? "";
    return events.flatMap((event) => {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).replace(/^ /, ""))
        .join("\n");
      const message = messageOf(data);
      return message ? [message] : [];
    });
  };
}

function messageOf(data: string): JsonObject | null {
  if (data === "") return null;
  try {
    const value: unknown = JSON.parse(data);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
