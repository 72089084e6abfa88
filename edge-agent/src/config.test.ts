import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { decodeConfig } from "./config.ts";

const config = {
  dataDirectory: "/var/lib/menshen",
  modelsDirectory: "/var/lib/menshen-models",
  lock: { driver: "lock-helper", socket: "/run/menshen/lock.sock", kind: "fail-secure" },
  readers: [{ name: "outside", driver: "osdp", device: "/dev/ttyS0", address: 0 }],
  cameras: { entry: { spec: "/dev/video0" } },
  panel: { port: 8641 },
};
const whole = {
  ...config,
  door: { escapeRoute: false },
  panel: { port: 8641, languages: ["zh", "en"] },
  inputs: {},
  readers: [
    {
      name: "outside",
      driver: "osdp",
      device: "/dev/ttyS0",
      address: 0,
      baudRate: 9_600,
      formats: ["26", "34", "37"],
      keypad: false,
    },
  ],
  indicator: { driver: "none" },
  voice: { driver: "none", languages: [], volume: [] },
};

const problemsOf = (text: string) => {
  const decoded = decodeConfig(text);
  return decoded.ok ? [] : decoded.problems;
};

describe("the controller's configuration", () => {
  it("is read as it is written, and what a small door does without is absent", () => {
    expect(decodeConfig(stringify(config))).toEqual({ ok: true, value: whole });
  });

  it("is read from the example, which shows every driver", () => {
    const example = readFileSync(join(import.meta.dirname, "../agent.example.yaml"), "utf8");
    const decoded = decodeConfig(example);
    expect(decoded).toMatchObject({ ok: true });
    if (!decoded.ok) return;
    expect(new Set(decoded.value.readers.map(({ driver }) => driver))).toEqual(
      new Set(["osdp", "wiegand-uart", "wiegand-gpio", "sam-v"]),
    );
    expect(decoded.value).toMatchObject({
      lock: { kind: "fail-secure", relay: { line: 17 } },
      door: { escapeRoute: true },
    });
  });

  it("tells every problem at once, each with its place and what to write there", () => {
    const wrong = {
      ...config,
      lock: { driver: "relay", kind: "fail-secure", socket: "", relay: { line: 99, active: "on" } },
      inputs: {
        fire: { driver: "gpio", line: 23, active: "low" },
        exitButton: { driver: "gpio", line: 23, active: "low" },
        bell: {},
      },
      readers: [
        { name: "Front", driver: "osdp", device: "ttyUSB0", address: 127, baudRate: 9601 },
        { name: "yard", driver: "wiegand-uart", device: "/dev/ttyUSB1", formats: ["26", "what"] },
        { name: "yard", driver: "sam-v", device: "/dev/ttyUSB2", adress: 3 },
      ],
      cameras: { entry: { spec: "http://camera" } },
      voice: { driver: "alsa", languages: ["zh", "fr"], volume: [{ from: "7:00", volume: 2 }] },
      panel: { port: 99_999 },
      window: true,
    };
    const problems = problemsOf(stringify(wrong));
    expect(problems).toEqual([
      "panel.port must be 0–65535 (is 99999)",
      'lock.driver must be lock-helper (is "relay")',
      'lock.socket must be a text that is not empty (is "")',
      "lock.relay.line must be 0–53 (is 99)",
      'lock.relay.active must be high or low (is "on")',
      "inputs.bell is not a setting; remove it, or mend its spelling",
      'readers[0].name must be 1–32 of a–z, 0–9 and - (is "Front")',
      'readers[0].device must be a path, like /dev/serial/by-id/… (is "ttyUSB0")',
      "readers[0].baudRate must be 9600 or 19200 or 38400 or 57600 or 115200 or 230400 (is 9601)",
      "readers[0].address must be 0–126 (is 127)",
      expect.stringMatching(/^readers\[1\]\.formats cannot be used: .*what/),
      "readers[2].adress is not a setting; remove it, or mend its spelling",
      "readers[2].name is the name of another reader too (yard); give each a name of its own",
      expect.stringMatching(/^cameras\.entry\.spec cannot be used: "http:\/\/camera" is not a camera/),
      'voice.languages must be a list of zh or en, none twice (is ["zh", "fr"])',
      'voice.volume[0].from must be a time in quotes, like "07:00" (is "7:00")',
      "voice.volume[0].volume must be 0–1 (is 2)",
      "inputs.fire.line is the line of inputs.exitButton too (gpiochip0 23); give each a line of its own",
      "window is not a setting; remove it, or mend its spelling",
    ]);
  });

  it("says of a number in quotes that the quotes are wrong, and of one port for two that each needs its own", () => {
    expect(problemsOf(stringify({ ...config, panel: { port: "8641" } }))).toEqual([
      'panel.port must be a number 0–65535, without quotes (is "8641")',
    ]);
    expect(problemsOf(stringify({ ...config, panel: { port: 8443, httpsPort: 8443 } }))).toEqual([
      "panel.httpsPort is panel.port too (8443); give each a port of its own",
    ]);
    expect(problemsOf(stringify({ ...config, panel: { port: 0, httpsPort: 0 } }))).toEqual([]);
  });

  it("repeats no log-in out of an address that stands in the wrong place", () => {
    const told = problemsOf(stringify({ ...config, cameras: { entry: "rtsp://viewer:hunter2@10.0.0.9/live" } }));
    expect(told.join()).toContain("cameras.entry must be a record");
    expect(told.join()).not.toContain("hunter2");
  });

  it("takes the address its pages are served on, and no name or port there", () => {
    const at = (httpsAddress: string) => stringify({ ...config, panel: { port: 0, httpsPort: 8443, httpsAddress } });
    for (const address of ["127.0.0.1", "0.0.0.0", "::", "fd00::1:2"]) expect(problemsOf(at(address))).toEqual([]);
    for (const address of ["door.local", "10.0.0.1:8443", ""]) {
      expect(problemsOf(at(address))).toEqual([expect.stringContaining("panel.httpsAddress must be")]);
    }
  });

  it("says where a simulated part has no simulated door, and where a simulated door has no part", () => {
    const input = { inputs: { fire: { driver: "simulated" } } };
    expect(problemsOf(stringify({ ...config, ...input }))).toEqual([
      "simulator is missing, and inputs.fire is simulated; say at which socket, or take a real driver",
    ]);
    expect(problemsOf(stringify({ ...config, simulator: { socket: "door.sock" } }))).toEqual([
      "simulator is there and nothing is simulated; remove it",
    ]);
    expect(problemsOf(stringify({ ...config, ...input, simulator: { socket: "door.sock" } }))).toEqual([]);
  });

  it("names the line of a text that is no YAML, or says a thing twice", () => {
    expect(problemsOf("lock: {\n")).toEqual([expect.stringContaining("line 2")]);
    expect(problemsOf("panel:\n  port: 1\npanel:\n  port: 2\n")).toEqual([expect.stringContaining("line 3")]);
    expect(problemsOf("lock:\n\tkind: x\n")[0]).toMatch(/^line 2, column 1 cannot be read: look there .*indent.*Tabs/);
    expect(problemsOf("door: *")).toEqual([expect.stringMatching(/put it in quotes|line 1/)]);
    expect(problemsOf("door: *password1")).toEqual([expect.stringContaining("put it in quotes")]);
    expect(problemsOf("")).toEqual(["the configuration must be a record of settings (is missing)"]);
  });

  it("is refused with words, whatever stands in it", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object().map((value) => stringify(value)),
        ),
        (text) => {
          const decoded = decodeConfig(text);
          expect(decoded.ok || decoded.problems.every((problem) => problem !== "")).toBe(true);
        },
      ),
    );
  });
});
