import type { Adapter } from "oidc-provider";

/**
 * For what the protocol's library would keep and this product does not. Its browser sessions above all: who is signed in
 * is known to lib/identity alone, so that signing out there leaves nothing behind here.
 */
export const NOTHING: Adapter = {
  async upsert() {},
  async find() {},
  async findByUid() {},
  async findByUserCode() {},
  async consume() {},
  async destroy() {},
  async revokeByGrantId() {},
};
