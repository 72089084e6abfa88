import { stderr } from "node:process";
import { onTestFailed, onTestFinished } from "vitest";
import { type House, type HouseOptions, startHouse } from "./start-house.ts";

/** Opens a house for the running test: closed when it ends, however it ends; a failure prints what the programs said last. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const house = await startHouse(options);
  onTestFinished(house.close);
  onTestFailed(() => void stderr.write(`${house.logTails()}\n`));
  return house;
}
