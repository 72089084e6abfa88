/** One entry of package-lock.json (lockfileVersion 3), as far as it matters here. */
export interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly cpu?: string | readonly string[];
  readonly os?: string | readonly string[];
  readonly libc?: string | readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Packages by their place below the checkout, such as `node_modules/sharp`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

export type Processor = "arm64" | "x64";

/** Production packages that a door never loads, each with the reason. */
export const leftOut: Readonly<Record<string, string>> = {
  "@tensorflow/tfjs": "converts the networks, which come converted",
  "@tensorflow/tfjs-backend-wasm": "converts the networks, which come converted",
  "adm-zip": "only onnxruntime-node's install script unpacks with it",
  "help-me": "only mqtt's command line prints help with it",
  commist: "only mqtt's command line reads its words with it",
  "@types/node": "types, which nothing that runs reads",
  "@types/readable-stream": "types, which nothing that runs reads",
  "@types/ws": "types, which nothing that runs reads",
  "global-agent": "only onnxruntime-node's install script downloads through it",
};

/**
 * The places of all packages that `workspaces` need in production on one processor under Linux with glibc, by Node's own
 * search upwards through node_modules; workspaces themselves and `leftOut` are not among them. Pure.
 */
export function neededPackages(
  lock: LockedPackages,
  workspaces: readonly string[],
  processor: Processor,
): readonly string[] {
  const found = new Set<string>();
  const waiting = [...workspaces];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    for (const name of wantedBy(lock[place] ?? {})) {
      const dependency = name in leftOut ? undefined : findPlace(lock, place, name);
      if (dependency === undefined || found.has(dependency)) continue;
      const described = lock[dependency] as LockedPackage;
      if (described.link === true || !runsOn(described, processor)) continue;
      found.add(dependency);
      waiting.push(dependency);
    }
  }
  return [...found].sort();
}

function wantedBy({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }: LockedPackage) {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => peerDependenciesMeta?.[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** Where Node would find `name` from `place`: the nearest node_modules on the way up. */
function findPlace(lock: LockedPackages, place: string, name: string): string | undefined {
  const parts = place.split("/");
  for (let length = parts.length; length >= 0; length -= 1) {
    const candidate = [...parts.slice(0, length), "node_modules", name].join("/");
    if (candidate in lock) return candidate;
  }
  return undefined;
}

function runsOn({ cpu, os, libc }: LockedPackage, processor: Processor): boolean {
  return allows(cpu, processor) && allows(os, "linux") && allows(libc, "glibc");
}

/** npm's rule for `cpu`, `os` and `libc`: a list of what is allowed, or of `!what` is not. */
function allows(rule: string | readonly string[] | undefined, here: string): boolean {
  const listed = rule === undefined ? [] : [rule].flat();
  if (listed.length === 0) return true;
  const refused = listed.filter((word) => word.startsWith("!"));
  return refused.length > 0 ? !refused.includes(`!${here}`) : listed.includes(here);
}
