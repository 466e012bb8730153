import { z } from "zod";

const error =
  'write a JSON list with issuer, servers, client_id and, for a confidential app, client_secret of each ([{"issuer":"https://id.example.com","servers":["https://mcp.example.com"],"client_id":"…","client_secret":"…"}])';

const client = z
  .strictObject(
    {
      issuer: z.url({ protocol: /^https?$/, error }),
      servers: z
        .array(z.url({ protocol: /^https?$/, error }), { error })
        .min(1, { error })
        .max(100, { error })
        .optional(),
      client_id: z.string({ error }).min(1, { error }),
      client_secret: z.string({ error }).min(1, { error }).optional(),
    },
    { error },
  )
  .transform(({ issuer, servers, client_id, client_secret }) => ({
    issuer,
    /** Null: those that the catalog has for this issuer. */
    origins: servers?.map((server) => new URL(server).origin) ?? null,
    clientId: client_id,
    clientSecret: client_secret ?? null,
  }));

/** OAuth apps by the issuer at which they were made and the servers that they are for, as JSON. A message never repeats a value. */
export const oauthClients = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: error });
      return z.NEVER;
    }
  })
  .pipe(z.array(client, { error }).max(100, { error }));
