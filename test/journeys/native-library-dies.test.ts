import { expect, it } from "vitest";
import { enrolFace } from "../support/enrol-face.ts";
import { forgetMachine, modelsOfNewMachine, reportIn } from "../support/new-machine.ts";
import { openHouse } from "../support/open-house.ts";
import { agentWithPatchedModels, type Patch } from "../support/patched-copy.ts";
import { residents } from "../support/small-site.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { waitUntil } from "../support/wait-until.ts";
import { walkUpsOf } from "../support/walk-ups.ts";

/** What an old processor does with a library built for newer ones. */
const illegalInstruction: Patch = {
  file: "src/runtime/onnxruntime-node.ts",
  find: `process.env["ORT_DISABLE_TELEMETRY"] = "1";`,
  replace: `process.kill(process.pid, "SIGILL");`,
};
const withoutSelfTest: Patch = {
  file: "src/open-models.ts",
  find: "await findRuntime(runnable)",
  replace: `asTold({ runtime: "onnxruntime-node", precision: "fp32" })`,
};

it("a native library that dies of an illegal instruction costs the door neither its cards nor its faces", async () => {
  const modelsDirectory = await modelsOfNewMachine();
  const { camera, replay } = await walkUpsOf("resident-1");
  const house = await openHouse({ camera, faces: true, modelsDirectory });
  await house.agent.stop();
  const agent = await agentWithPatchedModels([illegalInstruction], temporaryFolder());
  house.agent.use({ args: house.agentArgs(agent) });
  await forgetMachine(modelsDirectory);
  await house.agent.start();
  await house.connected();
  const pid = house.agent.pid();

  // The library is being tried meanwhile.
  expect(await reportIn(modelsDirectory)).toBeUndefined();
  await house.present(residents[0].cardNumber);
  await waitUntil("the card to open", async () =>
    (await house.entries()).some(({ outcome, factors }) => outcome === "granted" && factors.includes("card")),
  );

  const report = await waitUntil("the networks to be tried", () => reportIn(modelsDirectory), { withinMs: 60_000 });
  expect(report).toContain("the child ended by SIGILL while it loaded onnxruntime-node");
  expect(report).toContain(`"recogniser":{"runtime":"onnxruntime-web"`);
  await enrolFace(house, { name: "苏映雪", room: "201", photos: replay.enrolment.get("resident-1") ?? [] });
  await waitUntil(
    "a face to open",
    async () =>
      (await house.entries()).some(({ outcome, factors }) => outcome === "granted" && factors.includes("face")),
    { withinMs: 60_000, everyMs: 100 },
  );
  expect(house.agent.pid()).toBe(pid);
});

it("without the self-test the same library takes the whole agent down", async () => {
  const house = await openHouse({ faces: true });
  await house.agent.stop();
  const agent = await agentWithPatchedModels([illegalInstruction, withoutSelfTest], temporaryFolder());
  house.agent.use({ args: house.agentArgs(agent) });
  // It may die before it is ready or after.
  await house.agent.start().catch(() => undefined);
  await waitUntil("the agent to die", () => !house.agent.isRunning(), { withinMs: 30_000 });
});
