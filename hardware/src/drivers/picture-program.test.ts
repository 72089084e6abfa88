import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NotPictures, type PictureProgram, runPictureProgram } from "./picture-program.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "program-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a shell script in place of a camera's program; every piece of its output is a picture. */
function run(script: string, more: Partial<PictureProgram> = {}) {
  const command = join(folder, "camera");
  writeFileSync(command, `#!/bin/sh\n${script}\n`);
  chmodSync(command, 0o755);
  const patience = { firstWithinMs: 5_000, nextWithinMs: 5_000 };
  return runPictureProgram({ command, arguments: [], ...patience, read: () => 1, ...more });
}

describe("a camera's program", () => {
  it("that ends well is over, and one that does not tells why in its last words, without a log-in", async () => {
    expect(await run("echo picture").ended).toEqual({ type: "finished", showed: true });
    expect(await run("echo trying rtsp://me:secret@cam/x >&2; echo no route >&2; exit 3").ended).toEqual({
      type: "failed",
      detail: "trying rtsp://***@cam/x · no route",
      showed: false,
    });
    expect(await run("exit 4").ended).toMatchObject({
      type: "failed",
      detail: expect.stringContaining("ended with 4"),
    });
  });

  it("that says nothing for too long is silent and ended, before its first picture and after it", async () => {
    expect(await run("exec sleep 60", { firstWithinMs: 100 }).ended).toMatchObject({ type: "silent", showed: false });
    const later = run("echo picture; exec sleep 60", { nextWithinMs: 100 });
    expect(await later.ended).toMatchObject({ type: "silent", showed: true });
  });

  it("that cannot be ended, because something else holds its output, is left behind", async () => {
    const left = run("sleep 6 & echo picture; wait", { nextWithinMs: 100 });
    expect(await left.ended).toMatchObject({ type: "silent", showed: true });
  });

  it("is ended when what it says asks for another way, and when it is not needed", async () => {
    const onSaid = (line: string) => (line === "another size" ? ("again" as const) : undefined);
    expect(await run("echo another size >&2; exec sleep 60", { onSaid }).ended).toEqual({
      type: "again",
      showed: false,
    });
    const unneeded = run("exec sleep 60");
    unneeded.stop();
    expect(await unneeded.ended).toMatchObject({ type: "failed" });
  });

  it("whose output are no pictures is ended, and told of as that", async () => {
    const read = () => {
      throw new NotPictures("a page of HTML");
    };
    expect(await run("echo html; exec sleep 60", { read }).ended).toMatchObject({
      type: "failed",
      detail: "a page of HTML",
    });
  });

  it("that is not there is missing", async () => {
    const patience = { firstWithinMs: 5_000, nextWithinMs: 5_000 };
    const nowhere = runPictureProgram({
      ...{ command: join(folder, "nowhere"), arguments: [], ...patience },
      read: () => 0,
    });
    expect(await nowhere.ended).toEqual({ type: "missing", showed: false });
  });
});
