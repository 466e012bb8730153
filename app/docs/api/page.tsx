import type { Metadata } from "next";
import { connection } from "next/server";
import { ApiRequest } from "@/app/_site/api-request";
import { DocsFrame } from "@/app/_site/docs-frame";
import { isJsonObject } from "@/lib/base/json";
import { apiDescription } from "@/lib/openapi/api-description";
import { runtime } from "@/lib/runtime";

export const metadata: Metadata = {
  title: "API reference",
  description: "Every request of the admin API, with what goes in and what comes out.",
  robots: { index: true, follow: true },
};

/** The same description that programs get, for people. */
export default async function ApiPage() {
  await connection();
  const { environment } = await runtime();
  const { paths } = apiDescription(environment.PUBLIC_URL);
  const requests = Object.entries(isJsonObject(paths) ? paths : {}).flatMap(([path, methods]) =>
    Object.entries(isJsonObject(methods) ? methods : {}).map(([method, operation]) => ({
      path,
      method,
      operation: isJsonObject(operation) ? operation : {},
    })),
  );
  const tags = [...new Set(requests.map(({ operation }) => tagOf(operation)))];
  return (
    <DocsFrame current="api">
      <div className="grid min-w-0 gap-8">
        <div className="grid max-w-[72ch] gap-3">
          <h1 className="text-[28px] leading-9 font-semibold tracking-[-0.02em]">API reference</h1>
          <p className="text-[15px] leading-6 text-ink-2">
            All of it lies under <code className="font-mono text-table">{environment.PUBLIC_URL}/api/v1</code> and takes
            a key that has the permission which a request names, in{" "}
            <code className="font-mono text-table">Authorization: Bearer ak-…</code>. Programs read the same as{" "}
            <a className="text-accent underline" href="/api/openapi.json">
              OpenAPI 3.1
            </a>
            .
          </p>
        </div>
        {tags.map((tag) => (
          <section key={tag} aria-labelledby={`api-${tag}`} className="grid min-w-0 gap-3">
            <h2 id={`api-${tag}`} className="text-title font-semibold tracking-[-0.015em]">
              {tag.charAt(0).toUpperCase() + tag.slice(1)}
            </h2>
            <div className="min-w-0 rounded-card border border-line bg-surface">
              {requests
                .filter(({ operation }) => tagOf(operation) === tag)
                .map((request) => (
                  <ApiRequest key={`${request.method} ${request.path}`} {...request} />
                ))}
            </div>
          </section>
        ))}
      </div>
    </DocsFrame>
  );
}

function tagOf({ tags }: { readonly tags?: unknown }): string {
  return Array.isArray(tags) ? String(tags[0]) : "";
}
