import { describe, expect, test } from "vitest";
import { isFault } from "@/lib/base/errors";
import { cookiesFor, signInObstacle } from "@/lib/identity/cookies";

describe("the session cookie cannot be read or planted from outside", () => {
  test("over https every cookie is bound to the host, secure and hidden from scripts", () => {
    for (const cookie of Object.values(cookiesFor("https://mcp.example.com"))) {
      expect(cookie.name).toMatch(/^__Host-/);
      expect(cookie.options).toEqual({ httpOnly: true, sameSite: "lax", path: "/", secure: true });
    }
  });

  test.each(["http://localhost:3000", "http://127.0.0.1:4000", "http://[::1]:3000", "http://causeway.localhost"])(
    "%s is this machine: plain names, which browsers keep",
    (publicUrl) => {
      expect(cookiesFor(publicUrl).sessionToken?.name).toBe("causeway.session");
    },
  );

  test.each(["http://mcp.example.com", "http://10.0.0.5:3000", "http://localhost.example.com"])(
    "%s is refused with the reason",
    (publicUrl) => {
      expect(signInObstacle(publicUrl)).toContain("Sign-in needs https");
      expect(() => cookiesFor(publicUrl)).toThrow(expect.toSatisfy(isFault));
    },
  );
});
