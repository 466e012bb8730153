import manifest from "@/package.json" with { type: "json" };

/** The product's version, as clients and upstreams are told it. */
export const VERSION: string = manifest.version;
