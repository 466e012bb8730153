import { defineConfig } from "prisma/config";

/** For the `prisma` command only (generate, format). The product applies its migrations itself: lib/db/migrate.ts. */
export default defineConfig({ schema: "prisma/schema", migrations: { path: "prisma/migrations" } });
