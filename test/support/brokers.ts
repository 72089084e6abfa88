import { env } from "node:process";
import { findProgram } from "@menshen/scripts";
import type { HouseOptions } from "./start-house.ts";

/** A broker a journey can be made over; `missing` says why it cannot be made here. */
export interface BrokerChoice {
  readonly name: string;
  readonly options: Pick<HouseOptions, "mosquitto">;
  readonly missing?: string;
}

const mosquitto = findProgram("mosquitto", env["PATH"]);

/** The registry's embedded broker, and Debian's Mosquitto where it is installed. */
export const brokers: readonly BrokerChoice[] = [
  { name: "the embedded broker", options: {} },
  mosquitto === undefined
    ? { name: "Mosquitto", options: {}, missing: "mosquitto is not installed (apt-get install mosquitto)" }
    : { name: "Mosquitto", options: { mosquitto } },
];
