import { expect, test } from "vitest";
import { renderPlainPage } from "@/lib/http/plain-page";

test("what a page says and where it leads are text and an address, whatever they contain", () => {
  const html = renderPlainPage({
    title: "<script>alert(1)</script>",
    text: "a & b",
    end: { name: '"><img src=x>', mark: "<b>" },
    isBroken: false,
    link: { href: 'https://id.example.com/?a=1&b="><script>', label: "'on'" },
    goesOn: true,
  });
  expect(html).not.toMatch(/<script|<img|<b>/);
  expect(html).toContain("https://id.example.com/?a=1&#38;b=&#34;&#62;&#60;script&#62;");
});
