/** Which devices a door has; read from outside by `decodeHardwareConfig`. */
export interface HardwareConfig {
  readonly camera: CameraConfig;
  readonly lock: { readonly driver: "lock-helper"; readonly socketPath: string };
  readonly door: {
    readonly driver: "simulated";
    readonly socketPath: string;
    readonly walksThrough?: WalksThrough;
  };
}

/** A camera: `spec` is /dev/videoN, rtsp://…, an .mp4/.mjpeg file or a folder of JPEGs. */
export interface CameraConfig {
  readonly spec: string;
  /** Pictures a second at most (1–60). */
  readonly fps?: number;
  /** Files and folders begin again at their end. */
  readonly loop?: boolean;
  /** Says of a file or folder that it stands in for a camera. */
  readonly source?: "replay";
  /** What a missing device or ffmpeg means: an error at once, or a camera in fault that is tried again (the default here). */
  readonly absent?: "refuse" | "wait";
}

/** A person who opens the door so long after each unlocking and lets it fall shut so long after that. */
export interface WalksThrough {
  readonly openAfterMs: number;
  readonly closeAfterMs: number;
}

/** What came of reading a configuration: the value, or every problem in one list. */
export type DecodedConfig =
  | { readonly ok: true; readonly value: HardwareConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads a configuration record from outside; pure; every problem is a sentence that names its place below `at`. */
export function decodeHardwareConfig(input: unknown, at = "hardware"): DecodedConfig {
  const problems: string[] = [];
  const root = new RecordReader(input, at, problems);
  const camera = root.record("camera");
  const lock = root.record("lock");
  const door = root.record("door");
  const value: HardwareConfig = {
    camera: readCamera(camera),
    lock: { driver: lock.choice("driver", ["lock-helper"]), socketPath: lock.text("socketPath") },
    door: {
      driver: door.choice("driver", ["simulated"]),
      socketPath: door.text("socketPath"),
      ...(door.has("walksThrough") && { walksThrough: readWalk(door.record("walksThrough")) }),
    },
  };
  for (const reader of [root, camera, lock, door]) reader.refuseUnknown();
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

function readCamera(camera: RecordReader): CameraConfig {
  return {
    spec: camera.text("spec"),
    ...(camera.has("fps") && { fps: camera.number("fps", 1, 60) }),
    ...(camera.has("loop") && { loop: camera.flag("loop") }),
    ...(camera.has("source") && { source: camera.choice("source", ["replay"]) }),
    ...(camera.has("absent") && { absent: camera.choice("absent", ["refuse", "wait"]) }),
  };
}

function readWalk(walk: RecordReader): WalksThrough {
  const value = {
    openAfterMs: walk.number("openAfterMs", 0, 60_000),
    closeAfterMs: walk.number("closeAfterMs", 0, 600_000),
  };
  walk.refuseUnknown();
  return value;
}

/** Reads fields one by one and notes what is wrong; a wrong field yields a filler that the problem list makes unreachable. */
class RecordReader {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #at: string;
  readonly #problems: string[];
  readonly #known = new Set<string>();

  constructor(input: unknown, at: string, problems: string[]) {
    const isRecord = typeof input === "object" && input !== null && !Array.isArray(input);
    if (!isRecord) problems.push(`${at} must be a record (is ${show(input)})`);
    this.#fields = isRecord ? (input as Readonly<Record<string, unknown>>) : {};
    this.#at = at;
    // A missing record is one problem, not one for each of its fields.
    this.#problems = isRecord ? problems : [];
  }

  has(name: string): boolean {
    this.#known.add(name);
    return this.#fields[name] !== undefined;
  }

  record(name: string): RecordReader {
    return new RecordReader(this.#field(name), `${this.#at}.${name}`, this.#problems);
  }

  text(name: string): string {
    const value = this.#field(name);
    if (typeof value === "string" && value.trim() !== "") return value;
    return this.#wrong(name, "must be a text that is not empty", value, "");
  }

  flag(name: string): boolean {
    const value = this.#field(name);
    return typeof value === "boolean" ? value : this.#wrong(name, "must be true or false", value, false);
  }

  number(name: string, low: number, high: number): number {
    const value = this.#field(name);
    if (typeof value === "number" && value >= low && value <= high) return value;
    return this.#wrong(name, `must be a number ${low}–${high}`, value, low);
  }

  choice<const Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): Choice {
    const value = this.#field(name);
    const chosen = choices.find((choice) => choice === value);
    return chosen ?? this.#wrong(name, `must be ${choices.map(show).join(" or ")}`, value, choices[0]);
  }

  refuseUnknown(): void {
    for (const name of Object.keys(this.#fields)) {
      if (!this.#known.has(name)) this.#problems.push(`${this.#at}.${name} is not a setting; remove it`);
    }
  }

  #field(name: string): unknown {
    this.#known.add(name);
    return this.#fields[name];
  }

  #wrong<Filler>(name: string, rule: string, value: unknown, filler: Filler): Filler {
    this.#problems.push(`${this.#at}.${name} ${rule} (is ${show(value)})`);
    return filler;
  }
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "a record";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
