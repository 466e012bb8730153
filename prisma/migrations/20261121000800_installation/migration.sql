-- Which master key this database belongs to. One row, written by the first start: API keys are hashed, and credentials
-- sealed, with what is derived from that key, so a start with another one has to be refused.
CREATE TABLE "installation" (
    "id" INTEGER NOT NULL CONSTRAINT "installation_is_one" CHECK ("id" = 1),
    "master_key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

SELECT causeway_confine_to_system('installation');
