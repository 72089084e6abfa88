import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ConsentScope,
  days,
  type EventBody,
  hours,
  type Instant,
  instant,
  mintId,
  type Roster,
} from "@menshen/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exampleRoster, faceOf, monday, type Somebody, somebody } from "../roster/example-house.ts";
import { createEnrolmentsUnderWay } from "./enrolments-under-way.ts";
import { abandonEnrolment, eraseTemplate, followRoster } from "./forget.ts";
import { type KeptOriginals, openOriginals } from "./kept-originals.ts";
import { openTemplates, type StoredTemplate, type TemplateStore } from "./templates.ts";

const li = somebody("tenant", { validity: { from: monday, until: instant(monday + days(10)) } });
const wu = somebody("owner");

let directory: string;
let templates: TemplateStore;
let originals: KeptOriginals;
let now: Instant;
let told: EventBody[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-forget-"));
  const place = { directory, storeKey: new Uint8Array(32).fill(5) };
  [templates, originals] = [openTemplates(place), openOriginals(place)];
  [now, told] = [monday, []];
});
afterEach(async () => {
  templates.close();
  originals.close();
  await rm(directory, { recursive: true });
});

const parts = () => ({
  templates,
  originals,
  underWay: createEnrolmentsUnderWay(),
  append: (body: EventBody) => Promise.resolve(told.push(body)),
  onChange: () => {},
  lowerBound: () => now,
  photosRemainUntil: () => undefined,
});

/** As the registry compiles it: an occupancy is left out from its end and the grace on, and all it held with it. */
function rosterOf(...people: readonly Somebody[]): Roster {
  const grace = hours(72);
  const still = people.filter(({ occupancy }) => occupancy.validity.until + grace > now);
  return exampleRoster(still, still.map(faceOf), { compiledAt: now, offlineGrace: grace });
}

function enrolled({ personId, occupancy }: Somebody, changes: Partial<StoredTemplate> = {}): StoredTemplate {
  const made: StoredTemplate = {
    personId,
    model: "one",
    version: "1",
    vector: new Float32Array(128).fill(Math.fround(Math.random())),
    photosUsed: 1,
    consentId: occupancy.consent?.consentId ?? mintId("consent"),
    enrolment: mintId("request"),
    ...changes,
  };
  templates.keep(made, now);
  return made;
}
const later = (span: number) => {
  now = instant(now + span);
};
const kept = () => templates.all().map(({ personId }) => personId);
const ask = { agentId: mintId("agent"), bootId: mintId("boot"), requestId: mintId("request") };

describe("a face at a controller", () => {
  it("goes with the person, when the roster says so and when the roster has left them out", async () => {
    enrolled(li);
    enrolled(wu);
    expect(await followRoster(rosterOf(li, wu), parts())).toEqual([]);
    later(days(14));
    expect(await followRoster(rosterOf(li, wu), parts())).toEqual([li.personId]);
    expect(told).toEqual([{ type: "template.erased", personId: li.personId, cause: "expired" }]);
    expect(kept()).toEqual([wu.personId]);
  });

  it("goes by its end and the grace where no newer roster comes", async () => {
    enrolled(li);
    const roster = rosterOf(li);
    later(days(13) - 1);
    expect(await followRoster(roster, parts())).toEqual([]);
    later(1);
    expect(await followRoster(roster, parts())).toEqual([li.personId]);
  });

  it("is spared until the roster that knows of it has had time to come, and no longer", async () => {
    await followRoster(rosterOf(wu), parts());
    enrolled(li);
    later(hours(24));
    expect(await followRoster(rosterOf(wu), parts())).toEqual([]);
    later(1);
    expect(await followRoster(rosterOf(wu), parts())).toEqual([li.personId]);
    expect(kept()).toEqual([]);
  });

  it("that replaced another gives way to it again when the enrolment is abandoned", async () => {
    const first = enrolled(li);
    await followRoster(rosterOf(li), parts());
    const { enrolment, personId } = enrolled(li, { consentId: mintId("consent") });
    expect(await abandonEnrolment({ type: "abandon-enrolment", ...ask, enrolment, personId }, parts())).toMatchObject({
      erased: true,
    });
    expect(templates.all()).toEqual([first]);
    expect(told).toEqual([{ type: "template.erased", personId, cause: "replaced" }]);
  });

  it("that replaced another destroys it once the roster names its consent, and is then the only one", async () => {
    const first = enrolled(li);
    const consent = { ...li.occupancy.consent!, consentId: mintId("consent") };
    const next = enrolled(li, { consentId: consent.consentId });
    await followRoster(rosterOf(li), parts());
    expect(templates.records()).toHaveLength(2);
    await followRoster(rosterOf({ ...li, occupancy: { ...li.occupancy, consent } }), parts());
    expect(templates.records()).toMatchObject([{ enrolment: next.enrolment }]);
    const { personId } = li;
    await abandonEnrolment({ type: "abandon-enrolment", ...ask, enrolment: first.enrolment, personId }, parts());
    expect(templates.all()).toEqual([next]);
  });

  it("that was replaced is not kept for ever where nobody confirms what replaced it", async () => {
    enrolled(li);
    const next = enrolled(li, { consentId: mintId("consent") });
    later(hours(24) + 1);
    await followRoster(rosterOf(li), parts());
    expect(templates.records()).toMatchObject([{ enrolment: next.enrolment }]);
  });

  it("is gone with everything before it when its person asks", async () => {
    enrolled(li);
    enrolled(li, { consentId: mintId("consent") });
    const { personId } = li;
    await eraseTemplate({ type: "erase-template", ...ask, personId, cause: "requested" }, parts());
    expect(templates.records()).toEqual([]);
  });
});

describe("photographs kept for another recogniser", () => {
  const agreeing = (
    who: Somebody,
    scopes: readonly ConsentScope[] = ["face_recognition_local", "face_photo_retain"],
  ) => {
    const { consent } = who.occupancy;
    return { ...who, occupancy: { ...who.occupancy, consent: { ...consent!, scopes: [...scopes] } } };
  };
  const photographed = ({ personId, enrolment, consentId }: StoredTemplate) =>
    originals.keep({ personId, enrolment, consentId, keptAt: now }, [new Uint8Array([1, 2, 3])]);
  const kept = () => originals.records().map(({ personId }) => personId);

  it("go with the person's face", async () => {
    photographed(enrolled(wu));
    const request = { type: "erase-template", personId: wu.personId, cause: "moved-out" } as never;
    await eraseTemplate(request, parts());
    expect(kept()).toEqual([]);
  });

  it("go when the person no longer agrees to have them kept; the template stays", async () => {
    photographed(enrolled(wu));
    await followRoster(rosterOf(agreeing(wu)), parts());
    expect(kept()).toEqual([wu.personId]);
    await followRoster(rosterOf(agreeing(wu, ["face_recognition_local"])), parts());
    expect(kept()).toEqual([]);
    expect(templates.find(wu.personId)).toBeDefined();
  });

  it("go when no roster confirms the consent within a day, and with an enrolment that is abandoned", async () => {
    photographed(enrolled(wu, { consentId: mintId("consent") }));
    await followRoster(rosterOf(agreeing(wu)), parts());
    expect(kept()).toEqual([wu.personId]);
    later(hours(25));
    await followRoster(rosterOf(agreeing(wu)), parts());
    expect(kept()).toEqual([]);
    const again = enrolled(wu);
    photographed(again);
    await abandonEnrolment({ personId: wu.personId, enrolment: again.enrolment } as never, parts());
    expect(kept()).toEqual([]);
  });
});
