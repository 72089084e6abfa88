import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelFault, RETAIL_0095, writeModelsInUse } from "@menshen/models";
import { certifyRosterKey, mintId, publicKeyOf, signRoster, toBase64Url } from "@menshen/protocol";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openFrictionStore } from "../friction/friction-store.ts";
import { openIdentity } from "../keys/open-identity.ts";
import { type RecogniserNow, recogniserFault } from "../recognition/recogniser-now.ts";
import { openTemplates } from "../recognition/templates.ts";
import { exampleDoorId, exampleRoster, faceOf, monday, somebody } from "../roster/example-house.ts";
import { checkRecogniser } from "./check-recogniser.ts";
import { describeDoorFaces, describeRecogniser, describeRuntime, describeThreshold } from "./describe-recogniser.ts";
import { readGallery, readStanding } from "./read-gallery.ts";

const advice = { bring: "fetch it.", restart: "start it again.", enrolAnew: "photograph them." };
const retail = { id: "retail-0095", version: "1", dimensions: 256, metric: "cosine" } as const;
const way = { runtime: "onnxruntime-node", precision: "int8" } as const;
const now: RecogniserNow = {
  ...{ id: retail.id, version: "1", metric: "cosine", threshold: 0.42, gallerySize: 1, targetFpir: 0.001 },
  toEnrolAnew: 2,
  expected: { wrongOpeningsPerYear: 0.1, refusalsPerResidentPerMonth: 73.6, source: "as measured" },
  traffic: { strangersPerDay: 30, comingsPerDay: 3.5, counted: true, days: 12 },
  runtime: {
    recogniser: way,
    candidates: [
      { ...way, verdict: "sound", ms: 2.64, drift: 0.003 },
      { runtime: "tfjs-wasm", precision: "fp32", verdict: "not-tried" },
    ],
    why: "it is fastest",
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-faces-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});
const at = (port: number) => ({ panel: { port }, dataDirectory: folder, modelsDirectory: folder });

describe("what the doctor says of face recognition", () => {
  it("says which recogniser runs, what that means and how to get the better one", () => {
    expect(describeRecogniser("built-in", advice)).toMatchObject({
      state: "note",
      told: expect.stringContaining("160 times"),
      next: "fetch it.",
    });
    expect(describeRecogniser("retail-0095", advice).state).toBe("ok");
  });

  it("shows every way that was tried beside the one that runs, or why that one", () => {
    const { runtime } = now;
    expect(describeRuntime(runtime!).told).toBe(
      "int8 on onnxruntime-node, of these:\nint8 on onnxruntime-node: sound, 2.6 ms, drift 0.0030",
    );
    expect(describeRuntime({ ...runtime!, candidates: [] }).told).toBe("int8 on onnxruntime-node: it is fastest");
  });

  it("tells the threshold as wrong openings and refusals", () => {
    expect(describeThreshold(now, "now").told).toMatch(
      /^0\.420 \(cosine\) for 1 person \(now\)\n.*10\.0 years.* 73\.6 times.*\n.* 30 unknown faces and 3\.5 comings .* over 12 whole days\.$/,
    );
    const traffic = { strangersPerDay: 10, comingsPerDay: 4, counted: false, days: 3 };
    expect(describeThreshold({ ...now, traffic }, "now").told).toContain("until the door has counted a week (3 days");
  });

  it("says that a choice waits for the next start, and how many faces it left without a template", () => {
    const found = (faces: Parameters<typeof describeDoorFaces>[0]) =>
      describeDoorFaces(faces, advice).map(({ what }) => what);
    expect(found({ runs: "built-in", chosen: "retail-0095", toEnrolAnew: 0 })).toEqual(["door"]);
    expect(found({ runs: "retail-0095", chosen: "retail-0095", toEnrolAnew: 9 })).toEqual(["enrolment"]);
    expect(found({ chosen: "retail-0095", toEnrolAnew: 0 })).toEqual([]);
  });
});

describe("the doctor at a controller that runs", () => {
  /** A status page that answers so. */
  async function serve(answer: unknown): Promise<number> {
    const server = createServer((_request, response) => response.end(JSON.stringify(answer)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  }

  it("tells what the controller itself says, though the models' folder names another recogniser since", async () => {
    const found = await checkRecogniser(at(await serve(now)));
    expect(found.map(({ what, state }) => `${what} ${state}`)).toEqual([
      "recogniser ok",
      "runtime ok",
      "threshold ok",
      "door note",
      "enrolment note",
    ]);
    expect(found[2]?.told).toContain("73.6 times");
    expect(found[3]?.told).toBe("still runs retail-0095: built-in was chosen since");
  });

  it("waits for one that has opened no recogniser, and opens none beside it", async () => {
    const told = [expect.objectContaining({ state: "note", told: expect.stringContaining("not opened it yet") })];
    expect(await checkRecogniser(at(await serve(null)))).toEqual(told);
    expect(await checkRecogniser(at(0), null)).toEqual(told);
  });

  it("tells why no face is recognised and what mends that, not to wait", async () => {
    const fault = recogniserFault(
      new ModelFault("models-missing", { step: "Opening it", why: "torn", todo: "mend it." }),
    );
    const told = [{ state: "problem", told: expect.stringContaining("Opening it: torn") as string, next: "mend it." }];
    expect(await checkRecogniser(at(await serve(fault)))).toMatchObject(told);
    expect(await checkRecogniser(at(0), fault)).toMatchObject(told);
    const ours = recogniserFault(new TypeError("ours"));
    expect(await checkRecogniser(at(0), ours)).toMatchObject([
      { told: expect.stringContaining("TypeError: ours") as string, next: expect.stringContaining("log") as string },
    ]);
  });

  it("finds an engine that is away a problem", async () => {
    const { runtime: _, ...away } = now;
    expect((await checkRecogniser(at(0), away))[1]).toMatchObject({ what: "runtime", state: "problem" });
  });
});

describe("the doctor at a controller that does not run", () => {
  it("finds that its networks are not there, and says how they come back", async () => {
    const problem = { what: "recogniser", state: "problem", told: expect.stringContaining("cards go on") };
    const found = await checkRecogniser(at(0));
    expect(found).toMatchObject([{ ...problem, next: expect.stringContaining("menshen-release models use NAME") }]);
    await writeModelsInUse(folder, { recogniser: "retail-0095" });
    const next = expect.stringContaining("sudo menshen-release models use retail-0095");
    expect(await checkRecogniser(at(0))).toMatchObject([{ ...problem, next }]);
  });

  it("goes on to its next line where a network cannot be read", async () => {
    const directory = join(folder, "site/retail-0095");
    const note = { conversion: "2", files: { "network.onnx": { bytes: 4096, sha256: "" } } };
    mkdirSync(join(directory, "network.onnx"), { recursive: true });
    note.files["network.onnx"].bytes = statSync(join(directory, "network.onnx")).size;
    writeFileSync(join(directory, "installed.json"), JSON.stringify(note));
    writeFileSync(join(directory, "manifest.json"), JSON.stringify(RETAIL_0095));
    await writeModelsInUse(folder, { recogniser: "retail-0095" });
    expect(await checkRecogniser(at(0))).toMatchObject([{ state: "problem", told: expect.stringContaining("whole") }]);
  });

  it("opens no other files than those whose thresholds ship, and says that they were exchanged", async () => {
    const directory = join(folder, "site/retail-0095");
    mkdirSync(directory, { recursive: true });
    const sha256 = createHash("sha256").update("{}").digest("hex");
    const names = ["network.onnx", "self-test.json"];
    for (const name of names) writeFileSync(join(directory, name), "{}");
    const files = Object.fromEntries(names.map((name) => [name, { bytes: 2, sha256 }]));
    writeFileSync(join(directory, "installed.json"), JSON.stringify({ conversion: "2", files }));
    const others = RETAIL_0095.files.map((file) => ({ ...file, sha256 }));
    writeFileSync(join(directory, "manifest.json"), JSON.stringify({ ...RETAIL_0095, files: others }));
    await writeModelsInUse(folder, { recogniser: "retail-0095" });
    const told = expect.stringMatching(/cards go on\n.*not what was measured/) as string;
    const next = expect.stringContaining("models use retail-0095 --from DIR") as string;
    expect(await checkRecogniser(at(0))).toMatchObject([{ state: "problem", told, next }]);
  });

  it("counts the people whom the roster lets in by their face, and those of another recogniser", async () => {
    const [one, other, gone] = [somebody(), somebody(), somebody()];
    const signer = { keyId: mintId("key"), secretKey: new Uint8Array(32).fill(1) };
    const publicKey = publicKeyOf(signer.secretKey);
    expect(await readGallery(folder, retail)).toBe("the controller is not commissioned");
    const { agentId, storeKey } = await openIdentity(join(folder, "keys"));
    const key = toBase64Url(publicKey);
    const provisioning = {
      ...{ agentId, siteId: mintId("site"), doorId: exampleDoorId, siteTimeZone: "Asia/Shanghai" },
      ...{ registryKey: key, rosterRootKey: key, siteKey: key },
      broker: { url: "mqtt://127.0.0.1:1", username: "nobody", password: "none" },
    };
    writeFileSync(join(folder, "provisioning.json"), JSON.stringify(provisioning));
    expect(await readGallery(folder, retail)).toBe("it has no roster yet");
    const roster = exampleRoster([one, other], [faceOf(one), faceOf(other)], { agentId });
    const certified = { keyId: signer.keyId, publicKey, siteId: roster.siteId, generation: 1 };
    const certificate = certifyRosterKey(certified, signer);
    writeFileSync(join(folder, "roster.json"), JSON.stringify(signRoster(roster, signer, certificate)));
    const store = openTemplates({ directory: folder, storeKey });
    const keep = (who: typeof one, model: string) =>
      store.keep(
        {
          ...{ personId: who.personId, model, version: "1", vector: new Float32Array(256).fill(0.1) },
          ...{ photosUsed: 1, consentId: mintId("consent"), enrolment: mintId("request") },
        },
        monday,
      );
    keep(one, retail.id);
    keep(other, "another");
    keep(gone, retail.id);
    store.close();
    expect(await readGallery(folder, retail)).toMatchObject({
      entries: [{ id: one.personId }],
      ofOtherModels: 1,
      photosPerTemplate: 1,
    });
    const standing = () => readStanding(folder, { recogniser: retail, runtime: now.runtime! });
    expect(await standing()).toMatchObject({ gallerySize: 1, toEnrolAnew: 1, traffic: { counted: false, days: 0 } });
    const friction = openFrictionStore(folder);
    const days = Array.from({ length: 7 }, (_, index) => `2026-11-2${index}`);
    for (const day of days) friction.keepTraffic({ day, unknownFaces: 5, comings: 6, enrolled: 2 });
    friction.close();
    expect(await standing()).toMatchObject({ traffic: { strangersPerDay: 5, comingsPerDay: 3, counted: true } });
    mkdirSync(join(folder, "none"));
    expect(await readGallery(join(folder, "none"), retail)).toBe("the controller is not commissioned");
    expect(readdirSync(join(folder, "none"))).toEqual([]);
  });
});
