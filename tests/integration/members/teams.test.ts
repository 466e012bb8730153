import { expect, test } from "vitest";
import { removeMember } from "@/lib/members/remove-member";
import { execute } from "@/lib/operations/execute";
import { createTeam } from "@/lib/teams/create-team";
import { listTeams } from "@/lib/teams/list-teams";
import { removeTeam } from "@/lib/teams/remove-team";
import { setTeamMembers } from "@/lib/teams/set-team-members";
import { updateTeam } from "@/lib/teams/update-team";
import { describeWorlds, type TestOrganization } from "@/tests/integration/control/control-world";

describeWorlds("teams", (world) => {
  let count = 0;

  async function planted() {
    const organization = await world().addOrganization(`teams-${++count}`);
    const owner = await world().openAs(organization.users.owner, organization.slug);
    return { organization, owner };
  }

  async function memberIds({ id }: TestOrganization): Promise<string[]> {
    const { system } = world().runtime.database;
    const rows = await system.membership.findMany({ where: { organizationId: id }, orderBy: { id: "asc" } });
    return rows.map((row) => row.id);
  }

  test("a team has the members that were named last, each once, and loses who leaves the organization", async () => {
    const { organization, owner } = await planted();
    const members = await memberIds(organization);
    const [first = "", second = "", third = ""] = members;
    const team = await execute(createTeam, owner, { name: "Support", description: "Answers mail" });
    const names = async () => (await execute(listTeams, owner, {})).items[0]?.members.map(({ id }) => id);
    await execute(setTeamMembers, owner, { team: team.id, members: [first, second, second] });
    expect(await names()).toEqual([first, second]);
    await execute(setTeamMembers, owner, { team: team.id, members: [second, third] });
    expect(await names()).toEqual([second, third]);
    await execute(removeMember, owner, { member: third });
    expect(await names()).toEqual([second]);
    await execute(removeTeam, owner, { team: team.id });
    expect([await names(), (await memberIds(organization)).length]).toEqual([undefined, members.length - 1]);
  });

  test("a name stands for one team in an organization, whatever its letters' size", async () => {
    const { owner } = await planted();
    const other = await planted();
    await execute(createTeam, owner, { name: "Support" });
    const second = await execute(createTeam, owner, { name: "Sales" });
    for (const tried of [
      () => execute(createTeam, owner, { name: "support" }),
      () => execute(updateTeam, owner, { team: second.id, name: "SUPPORT" }),
    ])
      await expect(tried()).rejects.toMatchObject({ code: "conflict" });
    expect((await execute(updateTeam, owner, { team: second.id, name: "sales" })).name).toBe("sales");
    expect((await execute(createTeam, other.owner, { name: "Support" })).name).toBe("Support");
  });

  test("nobody of another organization is put into it", async () => {
    const { owner } = await planted();
    const other = await planted();
    const team = await execute(createTeam, owner, { name: "Support" });
    const members = await memberIds(other.organization);
    await expect(execute(setTeamMembers, owner, { team: team.id, members })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("who may not see addresses is not told them by a team", async () => {
    const { organization, owner } = await planted();
    const { system } = world().runtime.database;
    await system.user.update({ where: { id: organization.users.member }, data: { name: null } });
    const team = await execute(createTeam, owner, { name: "Support" });
    await execute(setTeamMembers, owner, { team: team.id, members: await memberIds(organization) });
    const viewer = await world().openAs(organization.users.viewer, organization.slug);
    expect(JSON.stringify(await execute(listTeams, viewer, {}))).not.toContain("@example.test");
  });
});
