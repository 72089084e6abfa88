import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  describeContactContract,
  describeDigitalInputContract,
  describeExitButtonContract,
} from "../contracts/door-contracts.ts";
import { describeOutputLineContract } from "../contracts/output-line-contract.ts";
import { asContact, asExitButton } from "../opening/as-door-parts.ts";
import {
  buildGpioHelperOnFiles,
  createPinsOfAPipe,
  hasCompiler,
  type PinsOfAPipe,
} from "../simulators/gpio-helper-process.ts";
import { createHandClock } from "../simulators/hand-clock.ts";
import type { GpioEdge } from "./gpio-edges.ts";
import { type GpioLines, type GpioLinesOptions, openGpioLines } from "./gpio-lines.ts";

const now = () => performance.now();
const backOff = { firstMs: 20, longestMs: 50 };
if (hasCompiler()) await buildGpioHelperOnFiles();

/** A door contact that closes to ground, a button that does, a fire contact that opens; two lines of a reader. */
const inputs = {
  contact: { line: 4, active: "high", pull: "up", debounceMs: 50 },
  exit: { line: 5, active: "low", pull: "up", debounceMs: 30 },
  fire: { line: 6, active: "high", pull: "down" },
  d0: { line: 7, active: "low", pull: "up", edges: "active" },
} as const;
const outputs = { red: { line: 8, active: "low" } } as const;

async function openRig() {
  const folder = mkdtempSync(join(tmpdir(), "pins-"));
  const pins = createPinsOfAPipe(folder);
  const lines = openGpioLines({ ...pins, inputs, outputs, now, backOff });
  await vi.waitFor(() => expect(lines.state()).toBe("working"));
  // The leaf is shut: its contact pulls the line to ground.
  pins.set(4, "low");
  await vi.waitFor(() => expect(lines.input("contact").state()).toBe("inactive"));
  return {
    ...{ pins, lines, now },
    async dispose() {
      await lines.close();
      pins.close();
      rmSync(folder, { recursive: true });
    },
  };
}

describe.skipIf(!hasCompiler())("pins behind the C helper (needs gcc and make)", () => {
  const set = (pins: PinsOfAPipe, line: number, level: "high" | "low") => {
    pins.set(line, level);
    return Promise.resolve();
  };
  describeOutputLineContract("a lamp on a pin", async () => {
    const rig = await openRig();
    return { ...rig, line: rig.lines.output("red"), level: () => rig.pins.outputs().at(-1)?.level ?? "inactive" };
  });
  describeDigitalInputContract("a fire input on a pin", async () => {
    const rig = await openRig();
    return {
      ...rig,
      input: rig.lines.input("fire"),
      activate: () => set(rig.pins, 6, "high"),
      deactivate: () => set(rig.pins, 6, "low"),
    };
  });
  describeContactContract("a magnet contact on a pin", async () => {
    const rig = await openRig();
    return {
      ...rig,
      contact: asContact(rig.lines.input("contact")),
      open: () => set(rig.pins, 4, "high"),
      shut: () => set(rig.pins, 4, "low"),
    };
  });
  describeExitButtonContract("an exit button on a pin", async () => {
    const rig = await openRig();
    return {
      ...rig,
      exitButton: asExitButton(rig.lines.input("exit")),
      async press() {
        await set(rig.pins, 5, "low");
        await set(rig.pins, 5, "high");
      },
    };
  });

  describe("the lines of a chip", () => {
    let rig: Awaited<ReturnType<typeof openRig>>;
    let lines: GpioLines;
    let pins: PinsOfAPipe;
    beforeEach(async () => {
      rig = await openRig();
      ({ lines, pins } = rig);
    });
    afterEach(() => rig.dispose());

    it("are told edge by edge, in order, with the kernel's time on our clock", async () => {
      const told: GpioEdge[] = [];
      lines.edges("d0").onEdge((edge) => told.push(edge));
      const before = now();
      for (let bit = 0; bit < 26; bit += 1) {
        pins.set(7, "low");
        pins.set(7, "high");
      }
      await vi.waitFor(() => expect(told).toHaveLength(26));
      const after = now();
      for (const [index, edge] of told.entries()) {
        expect(edge).toMatchObject({ line: "d0", level: "active" });
        expect(edge.seqno).toBe((told[0]?.seqno ?? 0) + index);
        expect(edge.atMs).toBeGreaterThanOrEqual(before);
        expect(edge.atMs).toBeLessThanOrEqual(after);
      }
      expect(told.map(({ atNs }) => atNs)).toEqual(told.map(({ atNs }) => atNs).toSorted((a, b) => Number(a - b)));
    });

    it("count what the kernel dropped, before the edge that came after it", async () => {
      const told: string[] = [];
      const stream = lines.edges("d0", "fire");
      stream.onEdge(({ line, level }) => told.push(`${line} ${level}`));
      stream.onLost((edges) => told.push(`lost ${edges}`));
      pins.set(7, "low");
      pins.drop(3);
      pins.set(6, "high");
      await vi.waitFor(() => expect(told).toEqual(["d0 active", "lost 3", "fire active"]));
      expect(lines.input("fire").state()).toBe("active");
    });

    it("are unknown once their helper is dead, with a fault, and known again when it is back", async () => {
      const told: string[] = [];
      lines.input("contact").onChange((state) => told.push(state));
      lines.onState((state, fault) => told.push(`${state} ${fault?.code ?? ""}`.trim()));
      pins.unplug();
      await vi.waitFor(() => expect(told).toEqual(["unknown", "fault gpio-lines-lost", "active", "working"]));
    });

    it("drive a lamp that is inactive at start, follows what is told, and goes out when it is let go of", async () => {
      const lamp = lines.output("red");
      const did = () => pins.outputs().map(({ level, cause }) => `${level} ${cause}`);
      lamp.set("active");
      lamp.set("active");
      await vi.waitFor(() => expect(did()).toEqual(["inactive start", "active red"]));
      pins.unplug();
      await vi.waitFor(() => expect(did().slice(2)).toEqual(["inactive start", "active red"]));
      await lamp.close();
      await lamp.close();
      await vi.waitFor(() => expect(did().at(-1)).toBe("inactive red"));
      lamp.set("active");
      await vi.waitFor(() => expect(did().at(-1)).toBe("active red"));
      await lines.close();
      expect(did().at(-1)).toBe("inactive red");
      expect(lines.input("fire").state()).toBe("unknown");
    });

    it("are asked for by the names they were given", () => {
      expect(() => lines.input("window")).toThrow(/no line of .* is called window/);
      expect(() => lines.edges("d0", "d1")).toThrow(/called d1/);
      expect(() => lines.output("contact")).toThrow(/called contact/);
    });
  });
});

describe("pins without a helper that works", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pins-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (script: string) => {
    const path = join(folder, "helper");
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const faultOf = async (options: Partial<GpioLinesOptions>) => {
    const lines = openGpioLines({ chip: "gpiochip0", inputs, outputs, now, backOff, ...options });
    try {
      return await new Promise((resolve) => {
        lines.onState((_, fault) => resolve({ code: fault?.code, text: fault?.message }));
      });
    } finally {
      await lines.close();
    }
  };

  it("say that the program is missing, and how to build it", async () => {
    expect(await faultOf({ program: join(folder, "nowhere") })).toMatchObject({
      code: "gpio-helper-missing",
      text: expect.stringContaining("make -C hardware/gpio-helper") as string,
    });
  });

  it("say what the helper said on its way out", async () => {
    const busy = program(`echo 'line 4 of /dev/gpiochip0 is held by "gpioset"' >&2; exit 1`);
    expect(await faultOf({ program: busy })).toMatchObject({
      code: "gpio-lines-lost",
      text: expect.stringContaining('held by "gpioset"') as string,
    });
  });

  it.each([
    ["echo HTTP/1.1 >&3; exec sleep 5", "no gpio-helper"],
    ["echo gpio-lines 7 >&3; exec sleep 5", "version 7"],
  ])("end what speaks otherwise: %s", async (script, why) => {
    expect(await faultOf({ program: program(script) })).toMatchObject({ text: expect.stringContaining(why) as string });
  });

  it("end a helper that hangs, and start it again", async () => {
    const clock = createHandClock();
    const starts = join(folder, "starts");
    const hanging = program(`echo >> ${starts}; echo gpio-lines 1 >&3; echo all >&3; exec sleep 60`);
    const lines = openGpioLines({
      chip: "gpiochip0",
      inputs,
      outputs,
      now: clock.now,
      after: clock.after,
      program: hanging,
    });
    const told: string[] = [];
    lines.onState((state) => told.push(state));
    await vi.waitFor(() => expect(told).toEqual(["working"]));
    clock.advance(14_999);
    expect(told).toEqual(["working"]);
    clock.advance(1);
    await vi.waitFor(() => expect(told).toEqual(["working", "fault"]));
    clock.advance(100);
    await vi.waitFor(() => expect(told).toEqual(["working", "fault", "working"]));
    clock.advance(15_000);
    await vi.waitFor(() => expect(told.at(-1)).toBe("fault"));
    await lines.close();
  });
});
