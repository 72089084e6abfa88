import type { RecogniserInfo } from "@menshen/models";
import { type Credential, mintId } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { exampleDoor, exampleDoorId, exampleRoster, faceOf, type Somebody, somebody } from "../roster/example-house.ts";
import { indexRoster } from "../roster/holder-of.ts";
import { gatherGallery, recognise, viewsToMatch, viewsToRefuse } from "./gallery.ts";
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
const seen = (x: number, views: number) => ({
  descriptors: Array.from({ length: Math.min(views, 5) }, () => vector(x)),
  usable: views,
});

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
});

describe("whose face it is", () => {
  const gallery = gather([faceOf(li), faceOf(wu)]);

  it("is said after two views that agree, never after one", () => {
    expect(recognise(seen(0.1, viewsToMatch - 1), gallery)).toBeUndefined();
    expect(recognise(seen(0.1, viewsToMatch), gallery)).toMatchObject({
      seen: "match",
      personId: li.personId,
      recognition: { gallerySize: 2, views: viewsToMatch, threshold: gallery.rule(2).threshold },
    });
  });

  it("is nobody's only after several views, so that a better one may come", () => {
    expect(recognise(seen(5, viewsToRefuse - 1), gallery)).toBeUndefined();
    expect(recognise(seen(5, viewsToRefuse), gallery)).toMatchObject({ seen: "unknown" });
  });

  it("is left open where two people are as near", () => {
    const twins = gather([faceOf(li), faceOf(wu)], [templateOf(li, 0), templateOf(wu, 0.02)]);
    expect(recognise(seen(0.01, viewsToRefuse), twins)).toMatchObject({ seen: "ambiguous" });
  });

  it("is nobody's in an empty house", () => {
    const empty = gather([]);
    expect(recognise(seen(0, viewsToRefuse), empty)).toMatchObject({
      seen: "unknown",
      recognition: { gallerySize: 0 },
    });
  });
});
