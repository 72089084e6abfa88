import { expect, it } from "vitest";
import { encodeCommand } from "./command.ts";

it.each([
  ["reset", "aaaaaa9669000310ffec"],
  ["status", "aaaaaa9669000311ffed"],
  ["find", "aaaaaa96690003200122"],
  ["select", "aaaaaa96690003200221"],
  ["read", "aaaaaa96690003300132"],
] as const)("the command %s has the bytes that vendors' manuals print", (command, hex) => {
  expect(Buffer.from(encodeCommand(command)).toString("hex")).toBe(hex);
});
