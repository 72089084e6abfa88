import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateOpenvino } from "../../bench/evaluate-openvino.ts";
import { createIrWriter, type MadeOpenvino, madeRecogniser, seeded } from "../../bench/made-openvino.ts";
import { openNetwork } from "../session.ts";
import { halfToNumber } from "./openvino-constants.ts";
import { openvinoGraph } from "./openvino-graph.ts";
import { readOpenvinoIr } from "./openvino-ir.ts";
import { planOpenvino } from "./openvino-plan.ts";

/** The largest difference between the converted network on ONNX Runtime and the plain evaluation, as a share of the largest value. */
async function difference({ xml, bin }: MadeOpenvino, seed = 1): Promise<number> {
  const network = readOpenvinoIr(xml, bin);
  const plan = planOpenvino(network);
  const converted = await openNetwork(openvinoGraph(plan), plan.inputShape);
  converted.input.set(seeded(seed)(converted.input.length).map((value) => (value + 1) * 127.5));
  const actual = (await converted.run())["descriptor"]!;
  const expected = evaluateOpenvino(network, converted.input);
  await converted.close();
  expect(actual.length).toBe(expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((most, value, index) => Math.max(most, Math.abs(value - actual[index]!)), 0) / largest;
}

const plainWindow = { strides: "1, 1", dilations: "1, 1", pads_begin: "0, 0", pads_end: "0, 0", auto_pad: "explicit" };

/** A convolution between two pieces of arithmetic, so that folding has something to fold. */
function arithmetic(pad: number, order: "constant-first" | "constant-last"): MadeOpenvino {
  const random = seeded(7);
  const writer = createIrWriter();
  const shape = [1, 3, 6, 6];
  const pair = (value: string, constant: string) => (order === "constant-last" ? [value, constant] : [constant, value]);
  const input = writer.parameter(shape);
  const added = writer.node("Add", pair(input, writer.constant([1, 3, 1, 1], random(3), "f32")), { shape });
  const scaled = writer.node("Multiply", pair(added, writer.constant([1], [0.25], "f32")), { shape });
  const out = [1, 2, 4 + 2 * pad, 4 + 2 * pad];
  const kernel = writer.constant([2, 3, 3, 3], random(54));
  const attributes = { ...plainWindow, pads_begin: `${pad}, ${pad}`, pads_end: `${pad}, ${pad}` };
  const convolved = writer.node("Convolution", [scaled, kernel], { shape: out, attributes });
  const shifted = writer.node("Add", pair(convolved, writer.constant([1, 2, 1, 1], random(2))), { shape: out });
  writer.result(writer.node("Multiply", pair(shifted, writer.constant([2, 1, 1], random(2))), { shape: out }));
  return writer.files();
}

describe("a converted OpenVINO network", () => {
  it("computes what the network computes when evaluated operator by operator", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(4, 8, 16), async (seed, size) => {
        expect(await difference(madeRecogniser(seed, { size, outputs: 5 }), seed)).toBeLessThan(1e-4);
      }),
      { numRuns: 25 },
    );
  });

  it("keeps nothing of the arithmetic around a convolution but the convolution", async () => {
    for (const order of ["constant-first", "constant-last"] as const) {
      const made = arithmetic(0, order);
      const plan = planOpenvino(readOpenvinoIr(made.xml, made.bin));
      expect(plan.steps.filter((step) => step.op === "convolution")).toHaveLength(1);
      expect(await difference(made)).toBeLessThan(1e-5);
    }
  });

  it("keeps a shift before a padded convolution, because the padding is not shifted", async () => {
    const made = arithmetic(1, "constant-last");
    const { steps } = planOpenvino(readOpenvinoIr(made.xml, made.bin));
    expect(steps.some((step) => step.op === "affine")).toBe(true);
    expect(await difference(made)).toBeLessThan(1e-5);
  });

  it("leaves a convolution alone that two others read", async () => {
    const writer = createIrWriter();
    const shape = [1, 2, 3, 3];
    const kernel = writer.constant([2, 2, 1, 1], [1, 2, 3, 4]);
    const convolved = writer.node("Convolution", [writer.parameter(shape), kernel], { shape, attributes: plainWindow });
    const shifted = writer.node("Add", [convolved, writer.constant([1, 2, 1, 1], [5, -5])], { shape });
    writer.result(writer.node("Multiply", [shifted, convolved], { shape }));
    expect(await difference(writer.files())).toBeLessThan(1e-6);
  });

  it("is face-reidentification-retail-0095 to the sixth digit", { timeout: 120_000 }, async (context) => {
    const folder = process.env["MENSHEN_BENCH_MODELS"];
    if (folder === undefined) {
      context.skip("MENSHEN_BENCH_MODELS names no folder with the weights");
      return;
    }
    const file = join(folder, "face-reidentification-retail-0095/FP16/face-reidentification-retail-0095");
    const made = { xml: await readFile(`${file}.xml`, "utf8"), bin: await readFile(`${file}.bin`) };
    expect(await difference(made)).toBeLessThan(1e-5);
  });
});

describe("a file that cannot be converted", () => {
  const { xml, bin } = madeRecogniser(3, { size: 8, outputs: 5 });
  const convert =
    (text: string, weights = bin) =>
    () =>
      planOpenvino(readOpenvinoIr(text, weights));

  it("is named by the operator that nobody here knows, and where it stands", () => {
    const fault = expect.objectContaining({ code: "operator-unknown", why: expect.stringContaining("SoftPlus_") });
    expect(convert(xml.replaceAll("Sigmoid", "SoftPlus"))).toThrow(fault);
    expect(convert(xml.replaceAll('auto_pad="explicit"', 'auto_pad="same_upper"'))).toThrow("same_upper");
  });

  it.each([
    ["cut short", xml.slice(0, -200)],
    ["not XML", "ONNX"],
    ["another document", "<html></html>"],
    ["of another version", xml.replace('version="11"', 'version="7"')],
    ["without its last edge", xml.replace(/<edge [^>]*\/><\/edges>/, "</edges>")],
    ["reading a layer that is not there", xml.replace('from-layer="3"', 'from-layer="999"')],
    ["of changing size", xml.replace("<dim>8</dim>", "<dim>-1</dim>")],
    ["with a constant beyond the file", xml.replace('offset="0"', `offset="${bin.length}"`)],
    ["with a constant of another size", xml.replace('size="6"', 'size="4"')],
    ["with a constant of unknown type", xml.replace('element_type="f16"', 'element_type="u4"')],
    ["without a result", xml.replaceAll("Result", "Sigmoid")],
  ])("is refused: %s", (_, text) => {
    expect(convert(text)).toThrow(expect.objectContaining({ code: "weights-unreadable" }));
  });

  it("is refused when the weights end early", () => {
    expect(convert(xml, bin.subarray(0, bin.length / 2))).toThrow(
      expect.objectContaining({ code: "weights-unreadable" }),
    );
  });

  it("is refused when a layer reads its own result", () => {
    const circle = xml.replace("<edges>", '<edges><edge from-layer="6" from-port="9" to-layer="5" to-port="0"/>');
    const swapped = circle.replace(/<edge from-layer="4" from-port="9" to-layer="5" to-port="0"\/>/, "");
    expect(convert(swapped)).toThrow(expect.objectContaining({ code: "weights-unreadable" }));
  });
});

it("reads half-precision numbers as IEEE 754 gives them", () => {
  const known = [0x0000, 0x0001, 0x03ff, 0x0400, 0x3555, 0x3c00, 0x3c01, 0xc000, 0x7bff, 0x7c00, 0xfc00];
  const values = known.map(halfToNumber);
  expect(values.slice(0, 3)).toEqual([0, 2 ** -24, 1023 * 2 ** -24]);
  expect(values.slice(3)).toEqual([2 ** -14, 0.333251953125, 1, 1.0009765625, -2, 65504, Infinity, -Infinity]);
  expect(halfToNumber(0x7e00)).toBeNaN();
});
