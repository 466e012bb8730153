import type { Finding } from "@/lib/review/core/check";

export const pass = (found: string): Finding => ({ state: "pass", found });
export const toDo = (found: string): Finding => ({ state: "to_do", found });
export const notApplicable = (found: string): Finding => ({ state: "not_applicable", found });
export const unknown = (found: string): Finding => ({ state: "unknown", found });
