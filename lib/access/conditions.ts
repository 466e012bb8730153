import { BlockList, isIP, isIPv6 } from "node:net";
import { findClaim } from "@/lib/access/core/token-claims";
import type { AccessFacts, Moment } from "@/lib/access/policy";
import type { RuleConditions, RuleEffect } from "@/lib/access/schema";

/** Whether a rule's conditions hold for somebody at a moment. */
export type ConditionTest = (facts: AccessFacts, moment: Moment) => boolean;

/**
 * Compiles conditions; null where there are none. What somebody does not have (a key, a claim) does not hold. An address
 * that cannot be known might be any: it is in every network for a rule that denies, and in none for one that allows. A claim
 * that cannot be read to its end might say anything, in the same way.
 */
export function compileConditions(
  { hours, networks, environments, claims }: RuleConditions,
  effect: RuleEffect,
): ConditionTest | null {
  const tests: ConditionTest[] = [];
  if (environments) {
    tests.push(({ environment }) => environments.some((label) => label === environment));
  }
  if (networks) {
    const list = listOf(networks);
    tests.push((_facts, { address }) => {
      if (address === undefined) return false;
      return address === null || isIP(address) === 0
        ? effect === "deny"
        : list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
    });
  }
  for (const { claim, values } of claims ?? []) {
    tests.push((facts) => {
      const said = facts.claims && findClaim(facts.claims, claim);
      if (!said) return false;
      return said.values.some((value) => values.includes(value)) || (effect === "deny" && said.read !== "whole");
    });
  }
  if (hours) tests.push(hoursTest(hours));
  return tests.length === 0 ? null : (facts, moment) => tests.every((test) => test(facts, moment));
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function hoursTest({ days, from, until, timeZone }: NonNullable<RuleConditions["hours"]>): ConditionTest {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const passesMidnight = until <= from;
  // Formatting costs microseconds, and nothing changes within a minute: offsets of zones are whole minutes.
  let minute = Number.NaN;
  let held = false;
  return (_facts, { now }) => {
    const asked = Math.floor(now / 60_000);
    if (asked !== minute) {
      minute = asked;
      held = holdsAt(now);
    }
    return held;
  };

  function holdsAt(now: number): boolean {
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    const day = WEEKDAYS.indexOf(parts.get("weekday") ?? "") + 1;
    const clock = `${parts.get("hour")}:${parts.get("minute")}`;
    if (!passesMidnight) return days.includes(day) && clock >= from && clock < until;
    // The hours after midnight belong to the day on which they began.
    const before = day === 1 ? 7 : day - 1;
    return (days.includes(day) && clock >= from) || (days.includes(before) && clock < until);
  }
}
