import { createHash, randomUUID } from "node:crypto";
import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { convertUnits } from "@/lib/demo/toolbox/units";

const text = (value: string) => ({ type: "text" as const, text: value });

/** Tools that answer with one exact value: units, time, hashes, ids. */
export function registerValueTools(server: McpServer): void {
  server.registerTool(
    "convert_units",
    {
      title: "Convert units",
      description: "Converts a number between two units of length, mass, temperature, volume, time, data or speed.",
      inputSchema: z.object({
        value: z.number().describe("The number to convert"),
        from: z.string().min(1).max(40).describe("Its unit, such as km, lb, °F, GiB or km/h"),
        to: z.string().min(1).max(40).describe("The unit wanted"),
      }),
      outputSchema: z.object({ value: z.number(), unit: z.string(), quantity: z.string() }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ value, from, to }) => {
      const conversion = convertUnits(value, from, to);
      if (!conversion.ok) return { isError: true, content: [text(conversion.reason)] };
      return {
        content: [text(`${value} ${conversion.from} = ${conversion.value} ${conversion.to}`)],
        structuredContent: { value: conversion.value, unit: conversion.to, quantity: conversion.quantity },
      };
    },
  );

  server.registerTool(
    "current_time",
    {
      title: "Current time",
      description: "Tells the date and time now in a time zone.",
      inputSchema: z.object({
        time_zone: z.string().max(64).default("UTC").describe("IANA name such as Europe/Berlin. Default: UTC"),
      }),
      outputSchema: z.object({ iso: z.string(), local: z.string(), time_zone: z.string() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ time_zone }) => {
      const now = new Date();
      const local = formatIn(now, time_zone);
      if (local === null) {
        return {
          isError: true,
          content: [text(`There is no time zone "${time_zone}"; use an IANA name such as Europe/Berlin.`)],
        };
      }
      return {
        content: [text(`${local} (${time_zone})`)],
        structuredContent: { iso: now.toISOString(), local, time_zone },
      };
    },
  );

  server.registerTool(
    "hash_text",
    {
      title: "Hash a text",
      description: "Computes the hexadecimal digest of a text, taken as UTF-8.",
      inputSchema: z.object({
        text: z.string().max(500_000).describe("The text"),
        algorithm: z.enum(["sha256", "sha512", "sha1", "md5"]).default("sha256").describe("Default: sha256"),
      }),
      outputSchema: z.object({ algorithm: z.string(), digest: z.string(), bytes: z.number().int() }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ text: input, algorithm }) => {
      const digest = createHash(algorithm).update(input, "utf8").digest("hex");
      return {
        content: [text(digest)],
        structuredContent: { algorithm, digest, bytes: Buffer.byteLength(input, "utf8") },
      };
    },
  );

  server.registerTool(
    "uuid",
    {
      title: "Random ids",
      description: "Makes random UUIDs (version 4).",
      inputSchema: z.object({ count: z.number().int().min(1).max(100).default(1).describe("How many. Default: 1") }),
      outputSchema: z.object({ uuids: z.array(z.string()) }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ count }) => {
      const uuids = Array.from({ length: count }, () => randomUUID());
      return { content: [text(uuids.join("\n"))], structuredContent: { uuids } };
    },
  );
}

function formatIn(date: Date, timeZone: string): string | null {
  try {
    return new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long", timeZone }).format(date);
  } catch {
    return null;
  }
}
