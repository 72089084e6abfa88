import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { RecordReader } from "./configuration/record-reader.ts";
import { type HardwareConfig, readHardwareConfig } from "./hardware-config.ts";
import { openHardware } from "./open-hardware.ts";
import type { CardRead } from "./ports.ts";
import { actOnSimulatedDoor } from "./simulators/act-on-simulated-door.ts";

function read(input: unknown) {
  const problems: string[] = [];
  const root = new RecordReader(input, "", problems);
  const value = readHardwareConfig(root);
  root.refuseUnknown();
  return { value, problems };
}

const config: HardwareConfig = {
  lock: {
    driver: "lock-helper",
    socket: "run/lock",
    kind: "fail-safe",
    relay: { chip: "gpiochip0", line: 17, active: "low" },
  },
  inputs: {
    contact: { driver: "gpio", chip: "gpiochip0", line: 23, active: "high", pull: "up", debounceMs: 50 },
    fire: { driver: "simulated" },
  },
  readers: [
    {
      name: "in",
      driver: "osdp",
      device: "/dev/ttyUSB0",
      baudRate: 9_600,
      address: 1,
      keyFile: "/etc/key",
      formats: ["26"],
      keypad: true,
    },
    { name: "ids", driver: "sam-v", device: "/dev/ttyUSB1", baudRate: 115_200 },
  ],
  cameras: { entry: { spec: "pictures", framesPerSecond: 10, loop: true, source: "replay" } },
  indicator: { driver: "gpio", green: { chip: "gpiochip1", line: 3, active: "high" } },
  voice: { driver: "alsa", device: "plughw:1", languages: ["en"], volume: [{ from: "07:00", volume: 0.5 }] },
  simulator: { socket: "run/door", walksThrough: { openAfterMs: 500, closeAfterMs: 2_000 } },
};

describe("a hardware configuration", () => {
  it("is read as it was written", () => {
    expect(read(JSON.parse(JSON.stringify(config)))).toEqual({ value: config, problems: [] });
  });

  it("is refused without a reader, because a face is never the only way in", () => {
    expect(read({ ...config, readers: [] }).problems).toEqual([
      "readers must hold one at least: a face is never the only way in",
    ]);
  });

  it("lets only OSDP readers share a line, at one speed and different addresses", () => {
    const osdp = { driver: "osdp", device: "/dev/ttyUSB0", address: 1 };
    const problems = (...readers: readonly object[]) =>
      read({ ...config, readers: readers.map((reader, index) => ({ name: `r${index}`, ...reader })) }).problems;
    expect(problems(osdp, { ...osdp, address: 2 })).toEqual([]);
    expect(problems(osdp, osdp)).toEqual([
      "readers[1].address is the address of r0 on the same line too (1); give each its own",
    ]);
    expect(problems(osdp, { ...osdp, address: 2, baudRate: 115_200 })).toEqual([
      "readers[1].baudRate must be that of r0 on the same line, 9600 (is 115200)",
    ]);
    expect(problems(osdp, { driver: "sam-v", device: "/dev/ttyUSB0" })).toEqual([
      "readers[1].device is the device of r0 too; only OSDP readers share a line",
    ]);
  });

  it("takes a substream beside the entry's network camera, and nowhere else", () => {
    const main = "rtsp://viewer:hunter2@10.0.0.9/main";
    const sub = "rtsp://viewer:hunter2@10.0.0.9/sub";
    const withCameras = (cameras: object) => read({ ...config, cameras });
    const entry = { spec: main, substream: sub };
    expect(withCameras({ entry })).toMatchObject({ value: { cameras: { entry } }, problems: [] });
    const problems = (spec: string, substream: unknown) => withCameras({ entry: { spec, substream } }).problems;
    expect(problems("rpicam://0", sub)).toEqual([
      "cameras.entry.substream goes only beside a network camera's spec, rtsp://…; remove it",
    ]);
    expect(problems(main, main)).toEqual([
      "cameras.entry.substream is the address of spec too; write that of the camera's smaller stream, or remove it",
    ]);
    expect(problems(main, "/dev/video0")).toEqual([
      'cameras.entry.substream cannot be used: "/dev/video0" is not a substream: give the address of the network camera\'s smaller stream, rtsp://…',
    ]);
    expect(problems(main, 2)).toEqual(["cameras.entry.substream must be a text that is not empty (is 2)"]);
    const [secret, ...others] = problems(main, "rtsp://viewer:hunt#er2@10.0.0.9/sub");
    expect(secret).toMatch(
      /^cameras\.entry\.substream cannot be used: "rtsp:\/\/\*\*\*@10\.0\.0\.9\/sub" .*write # as %23/,
    );
    expect(others).toEqual([]);
    // A camera that cannot be read is told once.
    expect(problems("http://camera", sub)).toEqual([expect.stringMatching(/^cameras\.entry\.spec cannot be used/)]);
    expect(withCameras({ entry: { spec: "pictures" }, scene: entry }).problems).toEqual([
      "cameras.scene.substream is of no use: nobody is looked for in a scene; remove it, or write the smaller stream's address as spec",
    ]);
  });

  it("finds a chip by its name or its label, and by no path", () => {
    const withChip = (chip: string) =>
      read({ ...config, lock: { ...config.lock, relay: { chip, line: 17, active: "high" } } });
    expect(withChip("pinctrl-rp1").problems).toEqual([]);
    expect(withChip("/dev/gpiochip4").problems).toEqual([
      'lock.relay.chip must be a chip\'s name or label, like gpiochip0 or pinctrl-rp1 (is "/dev/gpiochip4")',
    ]);
  });

  it("hangs nothing on a pin that something else hangs on, whatever the two are", () => {
    const pin = (line: number) => ({ line, active: "high" });
    const inputs = {
      contact: { driver: "gpio", ...pin(23), complement: pin(22) },
      fire: { driver: "onoff", ...pin(22) },
      tamper: { driver: "gpio", ...pin(17) },
    };
    const yard = { name: "yard", driver: "wiegand-gpio", data0: pin(20), data1: pin(20) };
    const indicator = { driver: "gpio", green: pin(23), red: { chip: "gpiochip1", ...pin(23) }, buzzer: pin(12) };
    const { simulator: _simulator, ...door } = config;
    expect(read({ ...door, inputs, readers: [...config.readers, yard], indicator }).problems).toEqual([
      "inputs.fire.line is the line of inputs.contact.complement too (gpiochip0 22); give each a line of its own",
      "inputs.tamper.line is the line of lock.relay too (gpiochip0 17); give each a line of its own",
      "readers[2].data1.line is the line of readers[2].data0 too (gpiochip0 20); give each a line of its own",
      "indicator.green.line is the line of inputs.contact too (gpiochip0 23); give each a line of its own",
    ]);
  });

  it("wants both lines of a Wiegand reader on one chip", () => {
    const on = (line: number, chip = "gpiochip0") => ({ chip, line, active: "low" });
    const yard = { name: "yard", driver: "wiegand-gpio", data0: on(4), data1: on(5, "gpiochip1") };
    expect(read({ ...config, readers: [yard] }).problems).toEqual([
      "readers[0].data1.chip must be that of data0, gpiochip0: lost edges show on one chip only (is gpiochip1)",
    ]);
  });

  it("is refused with words, whatever it is", () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(read(input).problems).not.toEqual([]);
      }),
    );
  });
});

describe("opening a door's hardware", () => {
  const parts = { now: () => 0, hashNumber: (number: string) => `hash of ${number.length}` };
  const withFolder = async (test: (door: HardwareConfig, folder: string) => Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), "hardware-"));
    const simulated = { driver: "simulated" } as const;
    await test(
      {
        ...config,
        lock: { driver: "lock-helper", socket: join(folder, "lock"), kind: "fail-secure" },
        inputs: { contact: simulated, exitButton: simulated, exitSensor: simulated, fire: simulated },
        readers: [{ name: "entry", ...simulated }],
        indicator: simulated,
        voice: { ...simulated, languages: ["zh"], volume: [] },
        simulator: { socket: join(folder, "door") },
      },
      folder,
    ).finally(() => rmSync(folder, { recursive: true }));
  };

  it("succeeds without a lock helper, so that the rest of the door works meanwhile", () =>
    withFolder(async (door, folder) => {
      const hardware = await openHardware(door, parts);
      const told: unknown[] = [];
      hardware.readers[0]?.cardReader.onRead((read: CardRead) => told.push(read));
      hardware.exitButton.onPress(() => told.push("exit"));
      hardware.contact.onChange((state) => told.push(state));
      hardware.inputs.fire?.onChange((state) => told.push(state));
      hardware.inputs.exitSensor?.onChange((state) => told.push(`handle ${state}`));
      await vi.waitFor(() => expect(hardware.readers[0]?.cardReader.state()).toBe("working"));
      expect(hardware.lock.state()).toBe("unknown");
      const socket = join(folder, "door");
      await actOnSimulatedDoor(socket, { document: { type: "citizen", number: "11010519491231002X" } });
      await actOnSimulatedDoor(socket, { exit: true });
      await actOnSimulatedDoor(socket, { handle: true });
      await actOnSimulatedDoor(socket, { fire: true });
      expect(told).toEqual([
        { type: "document", document: "citizen", numberHash: "hash of 18", at: 0 },
        "exit",
        ...["handle active", "open", "handle inactive"],
        "active",
      ]);
      hardware.indicator.show("granted");
      hardware.voice.say("welcome");
      expect(await actOnSimulatedDoor(socket, { status: true })).toMatchObject({
        indicator: "granted",
        said: ["welcome"],
      });
      await hardware.close();
    }));

  it("knows nothing of a contact that is not wired, and shows and says nothing without lamp and voice", () =>
    withFolder(async (door) => {
      const hardware = await openHardware(
        { ...door, inputs: {}, indicator: { driver: "none" }, voice: { driver: "none", languages: [], volume: [] } },
        parts,
      );
      expect(hardware.contact.state()).toBe("unknown");
      expect(hardware.inputs).toEqual({});
      hardware.indicator.show("granted");
      hardware.voice.say("welcome");
      await hardware.close();
    }));

  it("leaves nothing open when one part cannot be opened", () =>
    withFolder(async (door, folder) => {
      const holder = await openHardware(door, parts);
      await expect(openHardware(door, parts)).rejects.toMatchObject({ code: "socket-in-use" });
      await holder.close();
      const again = await openHardware({ ...door, lock: { ...door.lock, socket: join(folder, "other") } }, parts);
      await again.close();
    }));
});
