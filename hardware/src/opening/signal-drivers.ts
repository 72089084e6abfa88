import type { IndicatorConfig, VoiceConfig } from "../configuration/signal-config.ts";
import { createLampIndicator } from "../drivers/lamp-indicator.ts";
import { lamps } from "../indicator/lamp-patterns.ts";
import type { Indicator, Voice } from "../ports.ts";
import type { SimulatedDoor } from "../simulators/simulated-door.ts";
import { realAfter } from "../timers.ts";
import type { GpioChips } from "./gpio-chips.ts";

export interface SignalParts {
  readonly now: () => number;
  readonly simulated: SimulatedDoor | undefined;
  readonly chips: Pick<GpioChips, "lamp">;
}

export interface OpenedIndicator {
  readonly indicator: Indicator;
  close(): Promise<void>;
}

export interface OpenedVoice {
  readonly voice: Voice;
  close(): Promise<void>;
}

const nothingToClose = () => Promise.resolve();

/** Opens the lamps and the buzzer; a door without them shows nothing. */
export function openIndicator(config: IndicatorConfig, { simulated, chips, now }: SignalParts): OpenedIndicator {
  switch (config.driver) {
    case "simulated":
      return { indicator: simulated?.indicator ?? blind, close: nothingToClose };
    case "none":
      return { indicator: blind, close: nothingToClose };
    case "gpio": {
      const wired = lamps.filter((lamp) => config[lamp] !== undefined);
      const lines = Object.fromEntries(wired.map((lamp) => [lamp, chips.lamp(lamp)]));
      const indicator = createLampIndicator({ lines, now, after: realAfter });
      return { indicator, close: () => Promise.resolve(indicator.close()) };
    }
  }
}

/** Opens the loudspeaker; a door without one says nothing, and works. Throws where the recordings cannot be read. */
export async function openVoice(config: VoiceConfig, { simulated }: SignalParts): Promise<OpenedVoice> {
  switch (config.driver) {
    case "simulated":
      return { voice: simulated?.voice ?? mute, close: nothingToClose };
    case "none":
      return { voice: mute, close: nothingToClose };
    case "alsa": {
      // A door without a loudspeaker does not carry its sounds.
      const [{ aplay, namedPlayer, openPlayerVoice }, { loadSounds }] = await Promise.all([
        import("../drivers/player-voice.ts"),
        import("../voice/load-sounds.ts"),
      ]);
      const sounds = await loadSounds(config.languages);
      const player = config.player === undefined ? aplay(config.device) : namedPlayer(config.player);
      const voice = openPlayerVoice({ sounds, player, after: realAfter });
      return { voice, close: voice.close };
    }
  }
}

const blind: Indicator = { show: () => {} };

/** Nobody waits for what it would say. */
const mute: Voice = { say: () => true, setVolume: () => {}, state: () => "working" };
