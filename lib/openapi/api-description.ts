import type { JsonObject } from "@/lib/base/json";
import { describeApi } from "@/lib/openapi/describe-api";
import routes from "@/lib/openapi/generated/routes.json";
import { operations } from "@/lib/operations/all";
import { VERSION } from "@/lib/version";

/** This product's own description. */
export function apiDescription(publicUrl: string): JsonObject {
  return describeApi({ routes, operations, version: VERSION, publicUrl });
}
