export { buildGpioHelperOnFiles, hasCompiler } from "./gpio-helper-process.ts";
export { citizenCard, forged, hmtCard, type SimulatedIdCard } from "./id-cards.ts";
export { hasPseudoTerminals, openPseudoTerminal, type PseudoTerminal } from "./pseudo-terminal.ts";
export { createSamVModule, type SimulatedSamV } from "./sam-v-module.ts";
export { createSimulatedVoice } from "./simulated-voice.ts";
