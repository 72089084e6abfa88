import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  certifyRosterKey,
  type EventBody,
  mintId,
  publicKeyOf,
  type Roster,
  type SigningKey,
  signRoster,
} from "@menshen/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cardOf, exampleAgentId, exampleDoorId, exampleRoster, somebody } from "./example-house.ts";
import { openRosterKeeper } from "./held-roster.ts";

const key = (fill: number): SigningKey => ({ keyId: mintId("key"), secretKey: new Uint8Array(32).fill(fill) });
const root = key(1);
const who = somebody();

function signed(
  rosterVersion: number,
  {
    signer = key(2),
    generation = 1,
    by = root,
    ...changes
  }: Partial<Roster> & { signer?: SigningKey; generation?: number; by?: SigningKey } = {},
) {
  const roster = exampleRoster([who], [cardOf(who)], { rosterVersion, ...changes });
  const certificate = certifyRosterKey(
    { keyId: signer.keyId, publicKey: publicKeyOf(signer.secretKey), siteId: roster.siteId, generation },
    by,
  );
  return JSON.stringify(signRoster(roster, signer, certificate));
}

let directory: string;
let events: EventBody[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-roster-"));
  events = [];
});
afterEach(() => rm(directory, { recursive: true }));

const open = () =>
  openRosterKeeper({
    directory,
    rootKey: publicKeyOf(root.secretKey),
    agentId: exampleAgentId,
    doorIds: [exampleDoorId],
    append: (body) => events.push(body),
  });
const versionOf = async (keeper: ReturnType<typeof open>) => (await keeper).current()?.roster.rosterVersion;

describe("the roster a door goes by", () => {
  it("is on the disk before it is in force, and there again after a restart", async () => {
    const keeper = await open();
    const text = signed(4);
    keeper.onChange(() => expect(readFileSync(join(directory, "roster.json"), "utf8")).toBe(text));
    await keeper.apply(text);
    expect(events).toMatchObject([{ type: "roster.applied", rosterVersion: 4 }]);
    expect(await versionOf(open())).toBe(4);
  });

  it("never goes back, and takes the same one twice without a word", async () => {
    const keeper = await open();
    const text = signed(4);
    await Promise.all([keeper.apply(text), keeper.apply(text), keeper.apply(signed(3)), keeper.apply(signed(4))]);
    expect(events.map((event) => (event.type === "roster.refused" ? event.reason : event.type))).toEqual([
      "roster.applied",
      "older-than-held",
      "older-than-held",
    ]);
    expect(keeper.current()?.roster.rosterVersion).toBe(4);
  });

  it.each([
    ["signed by another root", () => signed(5, { by: key(9) }), "signature-invalid"],
    ["changed on the way", () => signed(5).replace("Asia/Shanghai", "Asia/Hong_Kong"), "signature-invalid"],
    ["for another controller", () => signed(5, { agentId: mintId("agent") }), "not-for-this-door"],
    ["without this door", () => signed(5, { doors: [] }), "unreadable"],
    ["in a time zone that nobody knows", () => signed(5, { timeZone: "Mars/Phobos" }), "unreadable"],
    ["not a roster", () => "{}", "unreadable"],
    ["not even JSON", () => "??", "unreadable"],
  ])("refuses a roster %s and says why", async (_what, make, reason) => {
    const keeper = await open();
    await keeper.apply(signed(4));
    await keeper.apply(make());
    expect(events[1]).toMatchObject({ type: "roster.refused", reason });
    expect(keeper.current()?.roster.rosterVersion).toBe(4);
  });

  it("refuses a retired roster key after the new one was seen", async () => {
    const keeper = await open();
    await keeper.apply(signed(4, { generation: 2 }));
    await keeper.apply(signed(5, { generation: 1 }));
    expect(events[1]).toMatchObject({ type: "roster.refused", reason: "signature-invalid" });
    await keeper.apply(signed(5, { generation: 2 }));
    expect(keeper.current()?.roster.rosterVersion).toBe(5);
  });

  it("locks nobody out when the file is damaged: the one before stands in, and the damage is told", async () => {
    const keeper = await open();
    await keeper.apply(signed(4));
    await keeper.apply(signed(5));
    await writeFile(join(directory, "roster.json"), "torn");
    const again = await open();
    expect(again.current()?.roster.rosterVersion).toBe(4);
    expect(again.refusedAtStart).toMatchObject([{ type: "roster.refused", reason: "unreadable" }]);
  });
});
