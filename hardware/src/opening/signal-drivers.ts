import type { IndicatorConfig, VoiceConfig } from "../configuration/signal-config.ts";
import { HardwareFault } from "../fault.ts";
import type { Indicator, Voice } from "../ports.ts";
import type { SimulatedDoor } from "../simulators/simulated-door.ts";

export interface SignalParts {
  readonly now: () => number;
  readonly simulated: SimulatedDoor | undefined;
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
export function openIndicator({ driver }: IndicatorConfig, { simulated }: SignalParts): Promise<OpenedIndicator> {
  switch (driver) {
    case "simulated":
      return Promise.resolve({ indicator: simulated?.indicator ?? blind, close: nothingToClose });
    case "none":
      return Promise.resolve({ indicator: blind, close: nothingToClose });
    case "gpio":
      return Promise.reject(new HardwareFault("config-unreadable", { detail: `${driver} has no driver yet` }));
  }
}

/** Opens the loudspeaker; a door without one says nothing, and works. */
export function openVoice({ driver }: VoiceConfig, { simulated }: SignalParts): Promise<OpenedVoice> {
  switch (driver) {
    case "simulated":
      return Promise.resolve({ voice: simulated?.voice ?? mute, close: nothingToClose });
    case "none":
      return Promise.resolve({ voice: mute, close: nothingToClose });
    case "alsa":
      return Promise.reject(new HardwareFault("config-unreadable", { detail: `${driver} has no driver yet` }));
  }
}

const blind: Indicator = { show: () => {} };

const mute: Voice = { say: () => {}, setVolume: () => {}, state: () => "working" };
