// Tells menshen-release of a network of its release whether the controller goes on with another one under the same name: it does
// where that one was chosen and runs with this release too.
import { join } from "node:path";
import { argv, stdout } from "node:process";

const [, , models = "", name = ""] = argv;
// The program's own packages lie beside this file in a release.
const { checksumOfMeasured, findInstalledModel, isMeasured, readModelsInUse } = (await import(
  `${import.meta.dirname}/app/models/src/index.ts`
)) as typeof import("@menshen/models");

const { recogniser, detector } = await readModelsInUse(models);
const own = await findInstalledModel(models, name, "contents");
const brought = await findInstalledModel(join(import.meta.dirname, "models"), name, "sizes");
const isAnother =
  own !== undefined &&
  brought !== undefined &&
  checksumOfMeasured(own.manifest) !== checksumOfMeasured(brought.manifest);
const goesOn = isAnother && [recogniser, detector].includes(name) && (await isMeasured(models, own.manifest));
stdout.write(goesOn ? "goes on" : "gives way");
