import type { DebianPackage } from "./apt.ts";
import type { Preparation } from "./prepare.ts";

interface GateBasics {
  /** What `--only` calls it. */
  readonly name: string;
  /** The gate is left out, visibly, where one of these is missing and cannot be installed. */
  readonly needs?: readonly DebianPackage[];
  /** Single tests of the gate leave themselves out where one of these is missing. */
  readonly wants?: readonly DebianPackage[];
  readonly prepares?: readonly Preparation[];
}

/** One gate of `./menshen test`: programs that must all end with 0, or a vitest run whose tests are counted. */
export type Gate =
  | (GateBasics & { readonly type: "programs"; readonly programs: readonly Program[] })
  | (GateBasics & { readonly type: "vitest"; readonly config: string; readonly folder?: string });

interface Program {
  readonly run: readonly [command: string, ...args: string[]];
  /** Run only once this file of the checkout exists. */
  readonly where?: string;
}

const workspaces = ["protocol", "models", "hardware", "edge-agent", "cloud-registry", "test", "scripts"];

/** The gates in the order they run: cheap ones first. */
export const gates: readonly Gate[] = [
  {
    name: "lint",
    type: "programs",
    programs: [{ run: ["biome", "check", "--diagnostic-level=error", "--max-diagnostics=100"] }],
  },
  {
    name: "types",
    type: "programs",
    programs: [
      { run: ["tsc", "-p", "protocol"] },
      { run: ["tsc", "-p", "tsconfig.json"] },
      { run: ["tsc", "-p", "cloud-registry/web"], where: "cloud-registry/web/index.html" },
      { run: ["tsc", "-p", "edge-agent/page"] },
    ],
  },
  { name: "borders", type: "programs", programs: [{ run: ["depcruise", "--output-type", "err-long", ...workspaces] }] },
  { name: "unused", type: "programs", programs: [{ run: ["knip"] }] },
  {
    name: "unit",
    type: "vitest",
    config: "vitest.config.ts",
    wants: ["ffmpeg", "strace", "socat", "gcc", "libc6-dev", "make", "gcc-avr", "avr-libc", "libsimavr-dev"],
    prepares: ["models"],
  },
  {
    name: "journeys",
    type: "vitest",
    config: "test/vitest.config.ts",
    folder: "test/journeys",
    wants: ["ffmpeg", "mosquitto", "strace", "iproute2", "socat"],
    prepares: ["models", "page"],
  },
  {
    name: "browser",
    type: "vitest",
    config: "test/vitest.config.ts",
    folder: "test/browser",
    needs: ["chromium"],
    wants: ["fonts-noto-cjk"],
    prepares: ["models", "page"],
  },
  {
    name: "faults",
    type: "vitest",
    config: "test/vitest.config.ts",
    folder: "test/faults",
    prepares: ["models"],
  },
];
