-- Roles that an organization makes for itself.
CREATE TABLE "custom_roles" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "permissions" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "custom_roles_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "custom_roles_organization_id_id_key" ON "custom_roles"("organization_id", "id");
CREATE UNIQUE INDEX "custom_roles_organization_id_name_key" ON "custom_roles"("organization_id", "name");

ALTER TABLE "custom_roles" ADD CONSTRAINT "custom_roles_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('custom_roles');
