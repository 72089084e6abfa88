import { RETAIL_0095 } from "@menshen/models";
import { expect, it } from "vitest";
import { tellDoorRecogniser } from "./door-recogniser.ts";

const runtime = {
  recogniser: { runtime: "onnxruntime-node", precision: "fp32" },
  candidates: [],
  why: "told",
} as const;

it("names the recogniser that ran as models use names it, and how it ran", () => {
  const { id, version } = RETAIL_0095;
  expect(tellDoorRecogniser({ id, version, runtime })).toBe(
    "recogniser retail-0095 (retail-0095 1), fp32 on onnxruntime-node",
  );
  expect(tellDoorRecogniser({ id: "face-api-resnet-clipped", version: "2" })).toBe(
    "recogniser built-in (face-api-resnet-clipped 2), the engine is away",
  );
});

it("says why no face was recognised", () => {
  expect(tellDoorRecogniser({ why: "the file is rotten", todo: "bring it again." })).toBe(
    "no face is recognised: the file is rotten; bring it again.",
  );
  expect(tellDoorRecogniser(null)).toBe("no recogniser was opened");
});
