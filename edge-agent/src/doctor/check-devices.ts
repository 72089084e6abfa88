import { constants } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import {
  checkCamera,
  chipPath,
  findGpioHelper,
  type HardwareConfig,
  HardwareFault,
  lockLineArguments,
  openLockHelper,
  whyNotOnoff,
  withoutSecrets,
} from "@menshen/hardware";
import { type Finding, note, ok, problem } from "./finding.ts";
import { type Reach, reachPath, reachServer } from "./reach.ts";

/** Whether the lock's keeper answers. It is asked for nothing else: no order is given. */
export async function checkLock({ lock }: Pick<HardwareConfig, "lock">): Promise<Finding> {
  const what = "lock";
  const kind = lock.kind === "fail-safe" ? "opens without power" : "stays locked without power";
  const reach = await reachPath(lock.socket);
  if (reach === "absent") return problem(what, `its keeper is not running: no ${lock.socket}`, startKeeper);
  if (reach === "forbidden") return problem(what, `this user may not speak to ${lock.socket}`, joinGroup("menshen"));
  const keeper = openLockHelper({ socketPath: lock.socket });
  const answered = await answersWithin(2_000, () => keeper.state() !== "unknown");
  const state = keeper.state();
  await keeper.close();
  return answered
    ? ok(what, `its keeper answers; the lock is ${state}, and ${kind}`)
    : problem(what, `${lock.socket} is there and no keeper of this version answers`, startKeeper);
}

/** Whether a door whose people leave by its handle can tell them from burglars: the handle moves no lock, and its contact sees it open. */
export function checkHandle({ lock, inputs }: Pick<HardwareConfig, "lock" | "inputs">): readonly Finding[] {
  if (lock.kind !== "fail-secure" || inputs.contact === undefined) return [];
  if (inputs.exitSensor !== undefined)
    return [ok("way out", "whoever leaves by the handle is told by inputs.exitSensor")];
  return [
    note(
      "way out",
      "nothing tells when the handle inside is drawn: everybody who leaves by it will be called a forced opening, with an alarm and the voice",
      "wire a switch at the handle as inputs.exitSensor (docs/install.md, Handle and key), one at the key as inputs.keyContact; or leave the door contact out.",
    ),
  ];
}

const startKeeper = "start it: systemctl restart menshen-lock, and read journalctl -u menshen-lock.";
const joinGroup = (group: string) =>
  `run this as the controller's own user, or join the group: usermod -aG ${group} USER.`;

async function answersWithin(milliseconds: number, answers: () => boolean): Promise<boolean> {
  for (const until = performance.now() + milliseconds; performance.now() < until; ) {
    if (answers()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return answers();
}

/** Whether the keeper's own settings name the pin that the configuration does; its unit reads them at boot, without this program. */
export async function checkLockLine(
  { lock: { relay } }: Pick<HardwareConfig, "lock">,
  file: string,
): Promise<readonly Finding[]> {
  if (relay === undefined) return [];
  const wanted = `LOCK=${lockLineArguments(relay).join(" ")}`;
  const next = `main.ts lock-line --config FILE > ${file}, then systemctl restart menshen-lock.`;
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return [problem("lock line", `${file} cannot be read, so the keeper touches no pin`, next)];
  const said = text.split("\n").find((line) => line.startsWith("LOCK="));
  return said === wanted
    ? [ok("lock line", `${file} and lock.relay name one pin`)]
    : [problem("lock line", `${file} says ${said ?? "nothing"} and lock.relay means ${wanted}`, next)];
}

/** Whether the GPIO chips are there for this user, and the helper that reads them. */
export async function checkPins(config: PinnedConfig, searchPath: string): Promise<readonly Finding[]> {
  const byChip = Map.groupBy(pinsOf(config), ({ chip }) => chip);
  const chips = await Promise.all([...byChip].map(([chip, pins]) => checkChip(chip, pins)));
  const found = [...chips, ...(await checkSysfs(config))];
  if (byChip.size === 0) return found;
  const helper = findGpioHelper();
  const isFound = await isProgram(helper, searchPath);
  return isFound
    ? [...found, ok("gpio-helper", helper)]
    : [
        ...found,
        problem(
          "gpio-helper",
          `no program ${helper}`,
          "build it: make -C hardware/gpio-helper, or install the packed release.",
        ),
      ];
}

/** Whether inputs that are to be read through sysfs could be: by this kernel, this user, and with the package that does it. */
async function checkSysfs({ inputs }: Pick<PinnedConfig, "inputs">): Promise<readonly Finding[]> {
  const lines = Object.entries(inputs).flatMap(([use, input]) => (input.driver === "onoff" ? [{ ...input, use }] : []));
  if (lines.length === 0) return [];
  const uses = lines.map(({ use, chip, line }) => `${use} on line ${line} of ${chip}`).join(", ");
  const fault = await whyNotOnoff(lines);
  if (fault === undefined) return [ok("sysfs", `onoff is there for ${uses}`)];
  const next = "write driver: gpio (Linux 5.10 and newer), or make ready what docs/lock-helper.md asks for sysfs.";
  return [problem("sysfs", `${fault.message} (${uses})`, next)];
}

type PinnedConfig = Pick<HardwareConfig, "inputs" | "readers" | "indicator">;

interface Pin {
  readonly chip: string;
  readonly line: number;
  readonly use: string;
}

function pinsOf({ inputs, readers, indicator }: PinnedConfig): readonly Pin[] {
  const wired = Object.entries(inputs).flatMap(([use, input]) => (input.driver === "gpio" ? [{ ...input, use }] : []));
  const data = readers.flatMap((reader) =>
    reader.driver === "wiegand-gpio"
      ? [
          { ...reader.data0, use: `${reader.name} data0` },
          { ...reader.data1, use: `${reader.name} data1` },
        ]
      : [],
  );
  const { driver, ...lamps } = indicator;
  const shown = driver === "gpio" ? Object.entries(lamps).map(([use, lamp]) => ({ ...lamp, use })) : [];
  return [...wired, ...data, ...shown].map(({ chip, line, use }) => ({ chip, line, use }));
}

async function checkChip(chip: string, pins: readonly Pin[]): Promise<Finding> {
  const path = chipPath(chip);
  const uses = pins.map(({ use, line }) => `${use} on line ${line}`).join(", ");
  if (path === undefined) return ok(chip, `${uses}; the helper looks for the chip with this label`);
  switch (await reachPath(path)) {
    case "there":
      return ok(chip, uses);
    case "absent":
      return problem(
        chip,
        `there is no ${path} for ${uses}`,
        "gpiodetect (package gpiod) lists the chips of this board.",
      );
    case "forbidden":
      return problem(chip, `this user may not use ${path} for ${uses}`, joinGroup("gpio"));
  }
}

/** Whether each reader's device is there for this user, and its key where it has one. */
export async function checkReaders({ readers }: Pick<HardwareConfig, "readers">): Promise<readonly Finding[]> {
  const found = await Promise.all(readers.map(checkReader));
  return found.flat();
}

async function checkReader(reader: HardwareConfig["readers"][number]): Promise<readonly Finding[]> {
  const what = `reader ${reader.name}`;
  if (reader.driver === "simulated") return [ok(what, "is simulated")];
  if (reader.driver === "wiegand-gpio") return [ok(what, `on two lines of ${reader.data0.chip}, see there`)];
  const { device } = reader;
  const line = describeSerial(what, device, { reach: await reachPath(device), others: await serialDevices() });
  if (reader.driver !== "osdp") return [line];
  const pairIt = "give it a keyFile, and pair it: main.ts pair --config FILE --reader NAME.";
  const key =
    reader.keyFile === undefined
      ? note(what, "speaks in plain text: whoever taps the cable reads every card", pairIt)
      : await checkKey(what, reader.keyFile);
  return [line, key, ...describeSpeed(what, reader)];
}

/** From here on a card is on the line for 15 ms at most (docs/osdp.md). */
const swiftBaudRate = 38_400;

function describeSpeed(
  what: string,
  { baudRate, address }: { readonly baudRate: number; readonly address: number },
): readonly Finding[] {
  if (baudRate >= swiftBaudRate) return [];
  const move = `main.ts move --config FILE --reader NAME --address ${address} --baud 115200, and write it down.`;
  return [note(what, `at ${baudRate} bits a second each card is long on its way`, `once it is paired: ${move}`)];
}

function describeSerial(what: string, device: string, seen: { reach: Reach; others: readonly string[] }): Finding {
  switch (seen.reach) {
    case "there":
      return ok(what, `its device ${device} is there`);
    case "forbidden":
      return problem(what, `this user may not use ${device}`, joinGroup("dialout"));
    case "absent": {
      const others =
        seen.others.length === 0 ? "no serial adapter is plugged in" : `there is ${seen.others.join(", ")}`;
      return problem(
        what,
        `there is no ${device}; ${others}`,
        "check its cable and adapter, or write the device that is there.",
      );
    }
  }
}

async function serialDevices(folder = "/dev/serial/by-id"): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).map((name) => `${folder}/${name}`);
}

async function checkKey(what: string, keyFile: string): Promise<Finding> {
  const pairIt = "put the reader into its install mode and run: main.ts pair --config FILE --reader NAME.";
  const found = await stat(keyFile).catch(() => undefined);
  if (found === undefined) return problem(what, `has no key yet at ${keyFile}`, pairIt);
  if ((await reachPath(keyFile, constants.R_OK)) !== "there") {
    return problem(what, `its key ${keyFile} cannot be read by this user`, "chown it to the controller's own user.");
  }
  return (found.mode & 0o077) === 0
    ? ok(what, `its key is in ${keyFile}`)
    : problem(
        what,
        `others may read its key ${keyFile}`,
        `chmod 600 ${keyFile}, and pair it anew: the old key may be known.`,
      );
}

/** Whether each camera is there, readable, and its addresses answer. */
export async function checkCameras({ cameras }: Pick<HardwareConfig, "cameras">): Promise<readonly Finding[]> {
  const named = Object.entries(cameras) as [string, HardwareConfig["cameras"]["entry"]][];
  const checks = named.flatMap(([name, camera]) => [
    checkCameraSpec(`camera ${name}`, camera),
    ...(camera.substream === undefined ? [] : [checkAddress(`camera ${name}, substream`, camera.substream)]),
  ]);
  return await Promise.all(checks);
}

async function checkCameraSpec(what: string, { spec, source }: HardwareConfig["cameras"]["entry"]): Promise<Finding> {
  try {
    await checkCamera(spec);
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
    return problem(what, fault.message, "mend that; cards go on opening meanwhile.");
  }
  if (source === "replay") return ok(what, "a replay of photographs, as the page says");
  // Blanks around it are no matter to the driver.
  return /^\s*rtsps?:/i.test(spec) ? await checkAddress(what, spec) : ok(what, `${withoutSecrets(spec)} is there`);
}

/** Whether something takes connections where a network camera's stream is. */
async function checkAddress(what: string, address: string): Promise<Finding> {
  const { hostname: host, port, protocol } = new URL(address);
  const place = { host, port: Number(port || (protocol === "rtsps:" ? 322 : 554)) };
  const answer = await reachServer(place);
  return answer === "there"
    ? ok(what, `something takes connections at ${host}:${place.port}; log-in and path are tried by the controller`)
    : problem(
        what,
        `does not answer at ${host}:${place.port} (${answer})`,
        "check its power, its cable and its address.",
      );
}

/** Whether the voice has a player and a sound card. */
export async function checkVoice(
  { voice }: Pick<HardwareConfig, "voice">,
  searchPath: string,
): Promise<readonly Finding[]> {
  if (voice.driver !== "alsa") return voice.driver === "none" ? [] : [ok("voice", "is simulated")];
  const { player } = voice;
  if (player !== undefined) {
    const [program = ""] = player.trim().split(/\s+/);
    return (await isProgram(program, searchPath))
      ? [ok("voice", `plays through ${program}`)]
      : [problem("voice", `no program ${program}`, "install it, or take voice.player out of the file")];
  }
  if (!(await isProgram("aplay", searchPath)))
    return [problem("voice", "no program aplay", "apt-get install alsa-utils")];
  return [await checkSound(soundFolder, voice.device)];
}

/** Whether this machine has a sound card, and this user may use it; whether the device named is one is found out by playing. */
export async function checkSound(folder: string, device = "the usual device"): Promise<Finding> {
  switch (await reachPath(folder, constants.R_OK | constants.X_OK)) {
    case "there":
      return ok("voice", `there is a sound card; it will play on ${device}`);
    case "absent":
      return problem("voice", `there is no sound card (${folder})`, "plug one in, or write voice: { driver: none }.");
    case "forbidden":
      return problem("voice", `this user may not use the sound card (${folder})`, joinGroup("audio"));
  }
}

const soundFolder = "/dev/snd";

/** Whether a program is there to be run: by its path, or in a folder of the search path. */
async function isProgram(program: string, searchPath: string): Promise<boolean> {
  const places = program.includes("/") ? [program] : searchPath.split(":").map((folder) => `${folder}/${program}`);
  const reached = await Promise.all(places.map((place) => reachPath(place, constants.X_OK)));
  return reached.includes("there");
}
