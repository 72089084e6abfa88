import { languages } from "@menshen/protocol";
import type { Logger } from "pino";
import { after } from "../after.ts";
import type { CardPath } from "../card-path.ts";
import { cardReadiness } from "../card-ready.ts";
import type { AgentConfig } from "../config.ts";
import type { Provisioning } from "../provisioning.ts";
import type { Joined } from "../running.ts";
import { faceReadiness } from "../status.ts";
import { createDoorScreen, type DoorScreen } from "./screen/door-screen.ts";

interface Parts {
  readonly config: Pick<AgentConfig, "panel">;
  readonly provisioning: Pick<Provisioning, "doorId">;
  readonly path: CardPath;
  readonly joined: Joined;
  readonly log: Pick<Logger, "error">;
}

/** Keeps the screen of a running door; what the roster says of languages and help comes before the configuration. */
export function keepDoorScreen({ config, provisioning, path, joined, log }: Parts) {
  const { hardware, door, alarms } = path;
  const doorInForce = () => path.roster()?.roster.doors.find(({ doorId }) => doorId === provisioning.doorId);
  const screen: DoorScreen = createDoorScreen({
    situation: () => ({
      door: door.shown(),
      fire: alarms.standing().includes("fire"),
      card: cardReadiness(path),
      face: joined.camera?.status().state === "working" ? faceReadiness(joined) : "fault",
      keypad: hardware.readers.some(({ keypad }) => keypad !== undefined),
    }),
    setup() {
      const { helpNumber = config.panel.helpNumber, languages: spoken = config.panel.languages } = doorInForce() ?? {};
      return { languages: spoken.length === 0 ? languages : spoken, ...(helpNumber !== undefined && { helpNumber }) };
    },
    siteTime: path.siteTime,
    after,
    onFault: (fault) => log.error({ fault: String(fault) }, "the screen at the door cannot be drawn"),
  });
  path.keeper.onChange(screen.changed);
  const leave = hardware.readers.flatMap(({ cardReader, keypad }) => [
    cardReader.onState(screen.changed),
    ...(keypad ? [keypad.onKey(({ key }) => screen.key(key))] : []),
  ]);
  return {
    screen,
    leave() {
      for (const one of leave) one();
    },
  };
}
