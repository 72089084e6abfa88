import { type DoorId, mintId, type PersonId, type SimilarFace, seal, toBase64Url } from "@menshen/protocol";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  batchOf,
  connectController,
  type FakeController,
  makeChain,
  makeFakeController,
  type Provisioning,
} from "../../test-support/fake-controller.ts";
import { house, openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";
import { migrate } from "../database/migrate.ts";
import { importSite } from "../sites/import-site.ts";

const builtIn = { model: "face-api-resnet-clipped", version: "2" };
const retail = { model: "retail-0095", version: "1" };

let it_: RegistryHouse;
let first: Awaited<ReturnType<typeof connect>>;
let similar: readonly SimilarFace[] = [];
beforeAll(async () => {
  it_ = await openRegistryHouse({});
  first = await connect(it_.controller, { id: it_.doorId, provisioning: it_.provisioning }, () => similar);
}, 30_000);
afterAll(async () => {
  await first.link.close();
  await it_.close();
});

interface Door {
  readonly id: DoorId;
  readonly provisioning: Provisioning;
}

/** Connects a controller that finds everybody it enrols like these people. */
async function connect(controller: FakeController, door: Door, found: () => readonly SimilarFace[]) {
  const link = await connectController(controller, door.provisioning, (request) => {
    if (request.type !== "enrol") return undefined;
    const { personId } = request;
    return { type: "enrolled", personId, recogniser: builtIn, photosUsed: 2, similar: found() } as never;
  });
  const chain = makeChain(controller.agentId, door.id);
  chain.add({ type: "epoch.began", cause: "first-start" });
  link.hello(chain, chain.heads[0]!, { doorId: door.id });
  await link.welcome();
  return { link, chain };
}

/** Makes another door of the house, served by this controller. */
async function addDoor(zh: string, { identity }: FakeController): Promise<Door> {
  const { doors } = await importSite(it_.service.data, { ...house, doors: [{ name: { zh, en: zh } }] });
  const { id } = doors[0]!;
  return { id, provisioning: (await it_.ask("POST", "/controllers", { doorId: id, identity })).body };
}

/** Enrols somebody of room 302, whom the first controller finds like these people. */
async function enrol(
  name: string,
  told: readonly SimilarFace[] = [],
  doors: readonly { id: DoorId; by?: FakeController }[] = [{ id: it_.doorId }],
): Promise<PersonId> {
  similar = told;
  const sealedTo = ({ identity }: FakeController) =>
    toBase64Url(seal(Buffer.from(identity.sealingKey, "base64url"), new Uint8Array(9), "enrolment-photo"));
  const made = await it_.ask("POST", "/enrolments", {
    ...{ siteId: it_.site.siteId, roomName: "302", name, kind: "tenant", replace: true },
    consent: { scopes: ["face_recognition_local"], seenBy: "房东", noticeVersion: "1" },
    sealed: doors.map(({ id, by = it_.controller }) => ({ doorId: id, photos: [sealedTo(by)] })),
  });
  expect(made.status).toBe(201);
  return made.body.personId;
}

let toldUpTo = 0;
async function tell(body: Record<string, unknown>, at?: number): Promise<void> {
  const { link, chain } = first;
  chain.add(body, at);
  link.say("batch", batchOf(it_.controller, chain, toldUpTo, chain.events.length));
  toldUpTo = chain.events.length;
  await link.ack();
}
const erased = (personId: PersonId) => ({ type: "template.erased", personId, cause: "consent-withdrawn" });
const renewed = (personId: PersonId, told?: readonly SimilarFace[]) => ({
  ...{ type: "enrolment.renewed", personId, consentId: mintId("consent"), recogniser: retail, from: builtIn },
  ...{ photosUsed: 2, ...(told && { similar: told }) },
});

const alike = (personId: PersonId, score = 0.33): SimilarFace => ({ personId, kind: "look-alike", score });
const shownTo = async (personId: PersonId) => (await it_.ask("GET", `/people/${personId}`)).body.templates[0]?.similar;

describe("people who look alike", () => {
  it("are shown to both, whoever enrolled later, and nearest first", async () => {
    const li = await enrol("李雷");
    const han = await enrol("韩梅", [alike(li)]);
    const lin = await enrol("林涛", [{ ...alike(li, 0.2), kind: "duplicate" }]);
    expect(await shownTo(han)).toEqual([{ ...alike(li), name: "李雷" }]);
    expect(await shownTo(li)).toEqual([
      { personId: lin, kind: "duplicate", score: 0.2, name: "林涛" },
      { ...alike(han), name: "韩梅" },
    ]);
  });

  it("are told no more once one of them is forgotten, nor kept in what was told of the other", async () => {
    const zhao = await enrol("赵文");
    const qian = await enrol("钱进", [alike(zhao)]);
    const sun = await enrol("孙悦", [alike(qian)]);
    await tell(erased(zhao));
    expect(await shownTo(qian)).toEqual([{ ...alike(sun), name: "孙悦" }]);
    const kept = await it_.service.data.database.selectFrom("templates").select("similar").execute();
    expect(JSON.stringify(kept)).not.toContain(zhao);
    await tell(erased(sun));
    expect(await shownTo(qian)).toEqual([]);
  });

  it("are compared anew when either is enrolled anew", async () => {
    const zhou = await enrol("周正");
    const wu = await enrol("吴敏", [alike(zhou)]);
    expect(await enrol("周正")).toBe(zhou);
    expect([await shownTo(zhou), await shownTo(wu)]).toEqual([[], []]);
    await enrol("周正", [alike(wu, 0.3)]);
    expect(await shownTo(wu)).toEqual([{ ...alike(zhou, 0.3), name: "周正" }]);
    await enrol("吴敏");
    expect([await shownTo(zhou), await shownTo(wu)]).toEqual([[], []]);
  });

  it("stay, whatever late news of an earlier template a door that was offline brings", async () => {
    const before = Date.now() - 60_000;
    const zheng = await enrol("郑直");
    const wang = await enrol("王芳", [alike(zheng)]);
    await tell(erased(zheng), before);
    await tell(renewed(wang, []), before);
    expect(await shownTo(zheng)).toEqual([{ ...alike(wang), name: "王芳" }]);
    expect(await shownTo(wang)).toEqual([{ ...alike(zheng), name: "郑直" }]);
  });

  it("are what the recogniser says that made both templates", async () => {
    const feng = await enrol("冯源");
    const chen = await enrol("陈晨", [alike(feng)]);
    await tell(renewed(chen, []));
    expect([await shownTo(feng), await shownTo(chen)]).toEqual([[], []]);
    await tell(renewed(feng, [alike(chen, 0.4)]));
    expect(await shownTo(chen)).toEqual([{ ...alike(feng, 0.4), name: "冯源" }]);
    // A door of an earlier version renews without a word of who looks alike: what another recogniser found is not claimed of this.
    await tell(renewed(feng));
    expect([await shownTo(feng), await shownTo(chen)]).toEqual([[], []]);
  });

  it("are shown on either's word where nobody kept whose template is the later, until one is made anew", async () => {
    const yang = await enrol("杨帆");
    const zhu = await enrol("朱琳");
    await tell(renewed(zhu, []));
    await tell(renewed(yang, [alike(zhu, 0.4)]));
    const { database } = it_.service.data;
    await sql`alter table templates drop column made_at`.execute(database);
    await sql`delete from kysely_migration where name = '0014-when-templates-were-made'`.execute(database);
    await migrate(database);
    expect(await shownTo(yang)).toEqual([{ ...alike(zhu, 0.4), name: "朱琳" }]);
    expect(await shownTo(zhu)).toEqual([{ ...alike(yang, 0.4), name: "杨帆" }]);
    await enrol("朱琳");
    expect([await shownTo(yang), await shownTo(zhu)]).toEqual([[], []]);
  });

  it("are compared by the template that a controller of two doors made last", async () => {
    const back = await addDoor("后门", it_.controller);
    const both = [{ id: it_.doorId }, back];
    const wei = await enrol("卫青", [], both);
    const jiang = await enrol("蒋平", [alike(wei)], both);
    expect(await shownTo(wei)).toEqual([{ ...alike(jiang), name: "蒋平" }]);
    await enrol("卫青", [], [back]);
    expect([await shownTo(wei), await shownTo(jiang)]).toEqual([[], []]);
  });

  it("are told at the doors of the controller that found them, which compares its own people alone", async () => {
    const by = makeFakeController();
    const side = await addDoor("侧门", by);
    const { link } = await connect(by, side, () => []);
    const both = [{ id: it_.doorId }, { id: side.id, by }];
    const shen = await enrol("沈默", [], both);
    const han = await enrol("韩冰", [alike(shen)], both);
    const { templates } = (await it_.ask("GET", `/people/${shen}`)).body;
    const shown = new Map(templates.map((one: { doorId: DoorId; similar: unknown }) => [one.doorId, one.similar]));
    expect(shown.get(it_.doorId)).toEqual([{ ...alike(han), name: "韩冰" }]);
    expect(shown.get(side.id)).toEqual([]);
    await link.close();
  });

  it("are nobody whose face is not here: an enrolment that failed at another door, somebody of another site", async () => {
    const chu = await enrol("褚明", [alike(it_.other.people[0]!.id), alike(mintId("person"))]);
    expect(await shownTo(chu)).toEqual([]);
  });
});
