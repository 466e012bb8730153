import { z } from "zod";

const MOST_KEYS = 20;
/** Members that only a private or secret key has (RFC 7518, section 6). */
const SECRET_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] as const;

/** A key set as people paste it (RFC 7517, section 5): public keys alone. Whether they can be used, `usableKeys` says. */
export const publicKeySet = z.looseObject({
  keys: z
    .array(
      z
        .looseObject({ kty: z.enum(["RSA", "EC", "OKP"], "Only public keys: RSA, EC or OKP.") })
        .refine((key) => SECRET_MEMBERS.every((name) => !(name in key)), {
          error: "This is a private key. Paste the public half alone, and replace the key: it has been shown.",
        }),
    )
    .min(1, "The key set holds no key.")
    .max(MOST_KEYS, `At most ${MOST_KEYS} keys.`),
});
export type PublicKeySet = z.output<typeof publicKeySet>;
