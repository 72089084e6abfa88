import { type RecogniserInfo, verificationThresholdFor } from "@menshen/models";
import { type Credential, mintId, targetFpirRange } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { exampleDoor, exampleDoorId, exampleRoster, faceOf, type Somebody, somebody } from "../roster/example-house.ts";
import { indexRoster } from "../roster/holder-of.ts";
import { createGallery, gatherGallery } from "./gallery.ts";
import type { StoredTemplate } from "./templates.ts";

const recogniser: RecogniserInfo = { id: "face-api-resnet-clipped", version: "1", dimensions: 2, metric: "euclidean" };
const vector = (x: number, y = 0) => Float32Array.of(x, y);
const templateOf = ({ personId }: Somebody, x: number, changes: Partial<StoredTemplate> = {}): StoredTemplate => ({
  personId,
  model: recogniser.id,
  version: recogniser.version,
  vector: vector(x),
  photosUsed: 3,
  consentId: mintId("consent"),
  enrolment: mintId("request"),
  ...changes,
});
const [li, wu] = [somebody(), somebody()];
const both = [templateOf(li, 0), templateOf(wu, 1)];
const gather = (credentials: readonly Credential[], templates = both, people = [li, wu]) =>
  gatherGallery(
    templates,
    { roster: indexRoster(exampleRoster(people, credentials)), doorId: exampleDoorId },
    recogniser,
  );

describe("who may be recognised at a door", () => {
  it("is everyone with an enabled face credential, consent and a template of the recogniser at work", () => {
    expect(gather([faceOf(li), faceOf(wu)]).entries.map(({ id }) => id)).toEqual([li.personId, wu.personId]);
    expect(gather([faceOf(li), { ...faceOf(wu), disabled: "withdrawn" }]).entries).toHaveLength(1);
    expect(gather([faceOf(li), faceOf(wu)], [templateOf(li, 0, { version: "0" })]).entries).toEqual([]);
    const { consent: _none, ...silent } = wu.occupancy;
    expect(gather([faceOf(wu)], both, [li, { ...wu, occupancy: silent }]).entries).toEqual([]);
    expect(gatherGallery(both, { roster: undefined, doorId: exampleDoorId }, recogniser).entries).toEqual([]);
  });
});

describe("how sure a door has to be", () => {
  it("follows from what its roster allows of wrong openings", () => {
    const ruleAt = (targetFpir: number) => {
      const doors = [{ ...exampleDoor, targetFpir }];
      const roster = indexRoster(exampleRoster([li, wu], [faceOf(li), faceOf(wu)], { doors }));
      return gatherGallery(both, { roster, doorId: exampleDoorId }, recogniser).rule(2);
    };
    expect(ruleAt(1e-3)).toEqual(gather([faceOf(li), faceOf(wu)]).rule(2));
    expect(ruleAt(1e-5).threshold).toBeLessThan(ruleAt(1e-3).threshold);
  });

  it.each(["face-api-resnet-clipped", "retail-0095"])(
    "can be read off for every share of strangers a landlord may choose: %s",
    (id) => {
      const shares = { recogniser: { ...recogniser, id }, entries: [], photosPerTemplate: 3 };
      const expected = (targetFpir: number) => {
        const traffic = { attemptsByStrangersPerDay: 1000, attemptsPerResidentPerDay: 1, frames: 2 };
        return createGallery({ ...shares, targetFpir })
          .matcher()
          .expected(traffic);
      };
      const { rarest, most } = targetFpirRange;
      const refusals = (targetFpir: number) => expected(targetFpir).refusalsPerResidentPerMonth;
      expect(refusals(rarest)).toBeGreaterThan(refusals(rarest * 10));
      // Rarer than that nobody knows what it costs: the figure would stay, and be too rosy.
      expect(refusals(rarest / 10)).toBe(refusals(rarest));
      expect(expected(most).wrongOpeningsPerYear).toBeCloseTo(most * 365_000);
      const spent = (share: number) =>
        createGallery({ ...shares, targetFpir: rarest })
          .matcher(share)
          .rule(1).threshold;
      expect(spent(1 / 8)).toBeLessThan(spent(1 / 4));
    },
  );

  it("is stricter for a comparison that may spend only a share of it", () => {
    const doors = [{ ...exampleDoor, targetFpir: 1e-5 }];
    const roster = indexRoster(exampleRoster([li, wu], [faceOf(li), faceOf(wu)], { doors }));
    const gallery = gatherGallery(both, { roster, doorId: exampleDoorId }, recogniser);
    expect(gallery.matcher(1 / 8).rule(2).threshold).toBeLessThan(gallery.matcher().rule(2).threshold);
  });
});

describe("views of one approach", () => {
  it("are one person's or two people's by what was measured, and between the two they say nothing", () => {
    for (const [id, dimensions, metric] of [
      ["face-api-resnet-clipped", 128, "euclidean"],
      ["retail-0095", 256, "cosine"],
    ] as const) {
      const measured: RecogniserInfo = { id, version: "1", dimensions, metric };
      const { near, far } = createGallery({
        ...{ recogniser: measured, entries: [], photosPerTemplate: 1, targetFpir: 0.001 },
      }).samePerson;
      // Half of the rate at which a card's owner is one: somebody is compared with their mean and with their newest view.
      expect(near).toBeLessThan(verificationThresholdFor(measured, 1));
      expect(near).toBe(verificationThresholdFor(measured, 1, 1 / 2));
      expect(far).toBeGreaterThan(1.5 * near);
    }
  });
});
