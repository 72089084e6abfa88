import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readUpdateTold } from "./update-told.ts";

const folder = () => mkdtempSync(join(tmpdir(), "menshen-update-told-"));

describe("the word an update left", () => {
  it("is read once and gone when it is journalled", async () => {
    const directory = folder();
    const file = join(directory, "update-outcome.json");
    writeFileSync(file, '{"outcome":"rolled-back","from":"a","to":"b","version":"0.2.0"}\n');
    const update = await readUpdateTold(directory);
    expect(update?.told).toEqual({ outcome: "rolled-back", version: "0.2.0" });
    await update?.forget();
    expect(existsSync(file)).toBe(false);
    expect(await readUpdateTold(directory)).toBeUndefined();
  });

  it.each(["", "{", "{}", '{"outcome":"lost","version":"1"}', '{"outcome":"kept","version":7}'])(
    "holds up no start where it is %j",
    async (text) => {
      const directory = folder();
      writeFileSync(join(directory, "update-outcome.json"), text);
      expect(await readUpdateTold(directory)).toBeUndefined();
    },
  );
});
