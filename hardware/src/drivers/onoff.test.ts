import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  describeContactContract,
  describeDigitalInputContract,
  describeExitButtonContract,
} from "../contracts/door-contracts.ts";
import { describeLockContract } from "../contracts/lock-contract.ts";
import { openOnoffLockLine } from "../lock-helper/onoff-lock-line.ts";
import { openPulseFile } from "../lock-helper/pulse-file.ts";
import { serveLockHelper } from "../lock-helper/serve-lock-helper.ts";
import { asContact, asExitButton } from "../opening/as-door-parts.ts";
import { createFakeSysfs, type FakeSysfs } from "../simulators/fake-sysfs.ts";
import { createHandClock } from "../simulators/hand-clock.ts";
import { realAfter } from "../timers.ts";
import { openLockHelper } from "./lock-helper-client.ts";
import { loadOnoff, openOnoffLine, whyNotOnoff } from "./onoff-gpio.ts";
import { openOnoffInput } from "./onoff-input.ts";
import { sysfsNumber, sysfsRefusal } from "./sysfs-line.ts";

/** A Raspberry Pi 4 since Linux 6.6: its header chip begins at 512. */
const chips = [
  { base: 512, lines: 58, label: "pinctrl-bcm2711", deviceName: "gpiochip0" },
  { base: 570, lines: 8, label: "raspberrypi-exp-gpio", deviceName: "gpiochip1" },
];
const now = () => performance.now();
const folders: string[] = [];

function makeSysfs(clock = now): FakeSysfs {
  const folder = mkdtempSync(join(tmpdir(), "sysfs-"));
  folders.push(folder);
  return createFakeSysfs(folder, chips, clock);
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function inputRig(active: "high" | "low") {
  const sysfs = makeSysfs();
  const away = active === "high" ? "low" : "high";
  sysfs.drive(535, away);
  const input = openOnoffInput({ ...sysfs, chip: "gpiochip0", line: 23, active, debounceMs: 5, now });
  const set = (level: "high" | "low") => {
    sysfs.drive(535, level);
    return Promise.resolve();
  };
  return {
    ...{ input, now },
    activate: () => set(active),
    deactivate: () => set(away),
    dispose() {
      input.close();
      return Promise.resolve();
    },
  };
}

describeDigitalInputContract("an input through sysfs", () => Promise.resolve(inputRig("high")));
describeContactContract("a magnet contact through sysfs", () => {
  const { input, activate, deactivate, ...rig } = inputRig("high");
  return Promise.resolve({ ...rig, contact: asContact(input), open: activate, shut: deactivate });
});
describeExitButtonContract("an exit button through sysfs", () => {
  const { input, activate, deactivate, ...rig } = inputRig("low");
  const press = async () => {
    await activate();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await deactivate();
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return Promise.resolve({ ...rig, exitButton: asExitButton(input), press });
});

describeLockContract("a lock through sysfs, on a relay board that pulls at low level", async () => {
  const sysfs = makeSysfs();
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  const line = openOnoffLockLine({ chip: "pinctrl-bcm2711", line: 17, active: "low" }, sysfs);
  const socketPath = join(folder, "lock");
  const parts = { line, pulseFile: openPulseFile(join(folder, "pulses")), after: realAfter };
  const service = await serveLockHelper(socketPath, parts);
  const lock = openLockHelper({ socketPath });
  return {
    lock,
    levels() {
      // The pin is driven inactive when it is opened, and again by the helper's start.
      const [opened, ...driven] = sysfs.driven(529);
      expect(opened?.level).toBe("high");
      return Promise.resolve(
        driven.map(({ level, atMs }) => ({ level: level === "low" ? "active" : "inactive", atMs })),
      );
    },
    async dispose() {
      await lock.close();
      await service.stop("test");
      rmSync(folder, { recursive: true });
    },
  };
});

describe("a line in sysfs", () => {
  it("is found by label, by name and by path at /dev, whatever base its chip has", () => {
    const { root } = makeSysfs();
    for (const chip of ["pinctrl-bcm2711", "gpiochip0", "/dev/gpiochip0"])
      expect(sysfsNumber(chip, 17, root)).toBe(529);
    expect(sysfsNumber("gpiochip1", 3, root)).toBe(573);
  });

  it("is refused with what there is, where it is not", () => {
    const { root } = makeSysfs();
    expect(() => sysfsNumber("gpiochip4", 1, root)).toThrow(
      "it has pinctrl-bcm2711 (512–569), raspberrypi-exp-gpio (570–577)",
    );
    expect(() => sysfsNumber("gpiochip1", 8, root)).toThrow("it has lines 0–7, not 8");
    expect(() => sysfsNumber("gpiochip0", 1, join(root, "nowhere"))).toThrow(/use the driver gpio/);
  });

  it.each([
    ["EINVAL", /begin at a base such as 512: give chip and line/],
    ["EBUSY", /another program holds it/],
    ["EACCES", /group gpio/],
    ["EROFS", /the unit's sysfs part/],
    ["ENOSPC", /the kernel said ENOSPC/],
  ])("says of %s what it means", (code, sentence) => {
    expect(sysfsRefusal(17, Object.assign(new Error("write"), { code })).message).toMatch(sentence);
  });

  it("carries the kernel's refusal as a sentence of ours", () => {
    const { root } = makeSysfs();
    const createGpio = () => {
      throw Object.assign(new Error("EBUSY: resource busy, write"), { code: "EBUSY" });
    };
    expect(() => openOnoffLine({ chip: "gpiochip0", line: 1, active: "high" }, "input", { root, createGpio })).toThrow(
      /the GPIO line 513 cannot be used through sysfs: a driver or another program holds it/,
    );
  });

  it("is judged before it is touched: the kernel's part, the chip, the right to it, then the package", async () => {
    const { root } = makeSysfs();
    const code = async (line: number, at = root) => (await whyNotOnoff([{ chip: "gpiochip0", line }], at))?.message;
    expect(await code(1, join(root, "nowhere"))).toMatch(/use the driver gpio/);
    expect(await code(58)).toMatch(/it has lines 0–57, not 58/);
    expect(await code(1)).toMatch(/no GPIO in sysfs/);
    writeFileSync(join(root, "export"), "");
    const isInstalled = await loadOnoff().then(
      () => true,
      () => false,
    );
    if (isInstalled) expect(await code(1)).toBeUndefined();
    else expect(await code(1)).toMatch(/onoff cannot be loaded/);
  });

  it("needs onoff, which is not brought along, and says how to have it", async (context) => {
    const loaded = await loadOnoff().catch((fault: unknown) => fault);
    if (!(loaded instanceof Error)) context.skip("onoff is installed here");
    expect(loaded).toMatchObject({
      code: "onoff-missing",
      message: expect.stringContaining("lock-helper.md") as string,
    });
  });
});

describe("an input through sysfs, by a clock moved by hand", () => {
  let clock: ReturnType<typeof createHandClock>;
  let sysfs: FakeSysfs;
  let input: ReturnType<typeof openOnoffInput>;
  let told: string[];
  beforeEach(() => {
    clock = createHandClock();
    sysfs = makeSysfs(clock.now);
    input = openOnoffInput({
      ...sysfs,
      ...{ chip: "gpiochip0", line: 23, active: "high", debounceMs: 50 },
      now: clock.now,
      after: clock.after,
    });
    told = [];
    input.onChange((state, atMs) => told.push(`${state} ${atMs}`));
    input.onDeviceState((state, fault) => told.push(`${state} ${fault?.code ?? ""}`.trim()));
  });

  it("believes a pin that stood still, and stamps it with its first edge", () => {
    clock.advance(100);
    sysfs.drive(535, "high");
    clock.advance(20);
    sysfs.drive(535, "low");
    clock.advance(20);
    sysfs.drive(535, "high");
    clock.advance(49);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual(["active 100"]);
  });

  it("tells nothing of a pin that only bounced", () => {
    sysfs.drive(535, "high");
    sysfs.drive(535, "low");
    clock.advance(500);
    expect(told).toEqual([]);
  });

  it("sees within a second what sysfs forgot to tell", () => {
    sysfs.driveSilently(535, "high");
    clock.advance(1_050);
    expect(input.state()).toBe("active");
  });

  it("is unknown, in fault, once the pin cannot be read, and when it is closed", () => {
    sysfs.breakOff(535);
    clock.advance(1_050);
    expect(told).toEqual(["fault sysfs-line-refused", "unknown 1000"]);
    input.close();
    expect(input.state()).toBe("unknown");
  });
});

describe("the lock's line through sysfs", () => {
  it("says that a pin does not follow", () => {
    const sysfs = makeSysfs();
    const line = openOnoffLockLine({ chip: "gpiochip0", line: 17, active: "high" }, sysfs);
    sysfs.stick(529);
    expect(() => line.drive("active", "p-1")).toThrow(/the pin does not follow/);
  });

  it("stays in service with a pin that is stuck while it is unlocked, whose line it drives inactive all the same", () => {
    const sysfs = makeSysfs();
    const line = openOnoffLockLine({ chip: "gpiochip0", line: 17, active: "high" }, sysfs);
    line.drive("active", "p-1");
    sysfs.stick(529);
    line.drive("inactive", "elapsed");
    expect(sysfs.driven(529).map(({ level }) => level)).toEqual(["low", "high", "low"]);
  });

  it("has a program of its own, which says what it needs and what is missing", () => {
    const program = fileURLToPath(new URL("../lock-helper/onoff-lock-helper-main.ts", import.meta.url));
    const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
    const pin = ["--chip", "no-such-chip", "--line", "17"];
    for (const args of [["lock", "--chip", "gpiochip0"], pin, ["lock", ...pin], ["locked", "twice", ...pin]]) {
      expect(run(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining("usage: ") as string });
    }
    const folder = mkdtempSync(join(tmpdir(), "lock-"));
    folders.push(folder);
    const paths = ["--socket", join(folder, "lock"), "--pulse-file", join(folder, "pulses")];
    for (const args of [
      ["lock", ...pin, ...paths],
      ["locked", ...pin],
    ]) {
      expect(run(...args)).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/onoff cannot be loaded|use the driver gpio/) as string,
      });
    }
  });
});
