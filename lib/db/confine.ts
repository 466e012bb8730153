import { Fault } from "@/lib/base/errors";
import { MODEL_SCOPES, type ModelScope } from "@/lib/db/tenant-models";

type Args = Readonly<Record<string, unknown>>;

/** What a delegate is asked to do, and where the organization is stamped. Anything else is refused. */
const STAMPS: Readonly<Record<string, readonly ("where" | "data" | "create" | "update")[]>> = {
  findUnique: ["where"],
  findUniqueOrThrow: ["where"],
  findFirst: ["where"],
  findFirstOrThrow: ["where"],
  findMany: ["where"],
  count: ["where"],
  aggregate: ["where"],
  groupBy: ["where"],
  create: ["data"],
  createMany: ["data"],
  createManyAndReturn: ["data"],
  update: ["where", "data"],
  updateMany: ["where", "data"],
  updateManyAndReturn: ["where", "data"],
  upsert: ["where", "create", "update"],
  delete: ["where"],
  deleteMany: ["where"],
};

export const OPERATIONS: readonly string[] = Object.keys(STAMPS);

/**
 * The arguments of a query, confined to one organization: it is added to every `where` and written over every `data`, and
 * whatever could reach past it (undeclared models and relations, nested writes) is refused. Fails closed: what is not
 * known here is a Fault.
 *
 * @param model as in the schema: `Connection`
 */
export function confine(organizationId: string, model: string, operation: string, args: unknown): Args {
  const scope = MODEL_SCOPES.get(model);
  const stamps = STAMPS[operation];
  if (!scope?.column || !stamps) throw refused(`${model}.${operation}`);
  const given = asArgs(args, `${model}.${operation}`);
  checkRead(model, given);
  const own = { [scope.column]: organizationId };
  const confined: Record<string, unknown> = { ...given };
  for (const place of stamps) {
    const value = given[place];
    if (place === "where") {
      confined.where = within(asArgs(value, place), own);
    } else {
      for (const row of [value].flat()) checkData(model, scope, row);
      confined[place] = Array.isArray(value)
        ? value.map((row) => ({ ...(row as object), ...own }))
        : { ...(value as object), ...own };
    }
  }
  return confined;
}

/** Beside what the caller asked for, not instead of it: who names another organization finds nothing. */
function within(where: Args, own: Args): Args {
  const isNamed = Object.keys(own).some((column) => Object.hasOwn(where, column));
  if (!isNamed) return { ...where, ...own };
  return { ...where, AND: [...[where.AND ?? []].flat(), own] };
}

function refused(what: string): Fault {
  return new Fault("internal", "The gateway failed to handle this request. It has been logged.", {
    cause: new Error(`${what} cannot be used within an organization.`),
  });
}

function asArgs(value: unknown, what: string): Args {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw refused(what);
  return value as Args;
}

function scopeOf(model: string): ModelScope {
  const scope = MODEL_SCOPES.get(model);
  if (!scope) throw refused(model);
  return scope;
}

/** Every place of a query (or of an included relation) where a relation can be named. */
function checkRead(model: string, args: Args): void {
  checkFilter(model, args.where);
  checkFilter(model, args.cursor);
  checkFilter(model, args.having);
  for (const order of [args.orderBy].flat()) checkOrder(model, order);
  checkSelection(model, args.select);
  checkSelection(model, args.include);
}

function checkFilter(model: string, filter: unknown): void {
  const { scalars, relations } = scopeOf(model);
  for (const [key, value] of Object.entries(asArgs(filter, `${model} filter`))) {
    if (scalars.has(key) || isCompoundKey(key, scalars)) continue;
    if (key === "AND" || key === "OR" || key === "NOT") {
      for (const part of [value].flat()) checkFilter(model, part);
      continue;
    }
    const target = ownEntry(relations, key);
    if (!target) throw refused(`${model}.${key} in a filter`);
    checkRelationFilter(target, value);
  }
}

const RELATION_QUANTIFIERS = new Set(["some", "every", "none", "is", "isNot"]);

function checkRelationFilter(target: string, value: unknown): void {
  const filter = asArgs(value, target);
  const isQuantified = Object.keys(filter).some((key) => RELATION_QUANTIFIERS.has(key));
  for (const part of isQuantified ? Object.values(filter) : [filter]) checkFilter(target, part);
}

/** `organizationId_slug` */
function isCompoundKey(key: string, scalars: ReadonlySet<string>): boolean {
  const parts = key.split("_");
  return parts.length > 1 && parts.every((part) => scalars.has(part));
}

function checkOrder(model: string, order: unknown): void {
  const { scalars, relations } = scopeOf(model);
  for (const [key, value] of Object.entries(asArgs(order, `${model} order`))) {
    if (scalars.has(key) || key.startsWith("_")) continue;
    const target = ownEntry(relations, key);
    if (!target) throw refused(`${model}.${key} in an order`);
    checkOrder(target, value);
  }
}

function checkSelection(model: string, selection: unknown): void {
  const { scalars, relations, column } = scopeOf(model);
  for (const [key, value] of Object.entries(asArgs(selection, `${model} selection`))) {
    if (scalars.has(key) || value === false || value === undefined) continue;
    // In `count` and `aggregate` the selection has `_all`.
    if (key === "_all" && column) continue;
    if (key === "_count") {
      checkCountedRelations(model, value);
      continue;
    }
    const target = ownEntry(relations, key);
    if (!target) throw refused(`${model}.${key} in a selection`);
    if (value !== true) checkRead(target, asArgs(value, `${model}.${key}`));
  }
}

/** `_count: true` counts every relation of the model, so each is named instead. */
function checkCountedRelations(model: string, value: unknown): void {
  const selection = value === true ? null : asArgs(value, `${model}._count`).select;
  if (!selection) throw refused(`${model}._count without a selection`);
  checkSelection(model, selection);
}

/** Columns only: a nested write would create, connect or delete rows that nothing has stamped. */
function checkData(model: string, { scalars }: ModelScope, data: unknown): void {
  for (const [key, value] of Object.entries(asArgs(data, `${model} data`))) {
    if (!scalars.has(key) && value !== undefined) throw refused(`${model}.${key} in a write`);
  }
}

function ownEntry(relations: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(relations, key) ? relations[key] : undefined;
}
