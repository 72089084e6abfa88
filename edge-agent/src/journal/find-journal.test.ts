import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findJournal } from "./find-journal.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-journal-"));
});
afterEach(() => rm(directory, { recursive: true }));

const leave = (name: string) => writeFile(join(directory, name), "");

it("expects no journal of a controller that was only commissioned", async () => {
  await leave("provisioning.json");
  expect(await findJournal(directory)).toBe("not-yet");
  expect(await findJournal(join(directory, "nowhere"))).toBe("not-yet");
});

it("finds the journal of a controller that ran before", async () => {
  await leave("journal.sqlite");
  await leave("roster.json");
  expect(await findJournal(directory)).toBe("there");
});

it.each(["roster.json", "templates.sqlite", "clock.json", "memory.json"])(
  "counts a journal as lost that is not there beside %s",
  async (name) => {
    await leave(name);
    expect(await findJournal(directory)).toBe("lost");
  },
);
