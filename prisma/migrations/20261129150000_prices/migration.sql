-- What calls are said to cost.
ALTER TABLE "organizations" ADD COLUMN "currency" TEXT NOT NULL DEFAULT 'USD';

CREATE TABLE "prices" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "connection_id" TEXT NOT NULL,
    "connection_slug" TEXT NOT NULL,
    "tool" TEXT NOT NULL DEFAULT '',
    "amount" DECIMAL(18,6) NOT NULL,
    "valid_from" TIMESTAMPTZ(0) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prices_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "prices_organization_id_id_key" ON "prices"("organization_id", "id");
CREATE UNIQUE INDEX "prices_organization_id_connection_id_tool_valid_from_key" ON "prices"("organization_id", "connection_id", "tool", "valid_from");
ALTER TABLE "prices" ADD CONSTRAINT "prices_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('prices');
