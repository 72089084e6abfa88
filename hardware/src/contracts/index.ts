export { type CameraRig, describeCameraContract } from "./camera-contract.ts";
export {
  type CardReaderRig,
  type ContactRig,
  type DigitalInputRig,
  describeCardReaderContract,
  describeContactContract,
  describeDigitalInputContract,
  describeExitButtonContract,
  describeIndicatorContract,
  describeKeypadContract,
  type ExitButtonRig,
  type IndicatorRig,
  type KeypadRig,
} from "./door-contracts.ts";
export { describeLockContract, type LockRig } from "./lock-contract.ts";
export { describeOutputLineContract, type OutputLineRig } from "./output-line-contract.ts";
export type { Make, Rig } from "./rig.ts";
export { describeVoiceContract, type VoiceRig } from "./voice-contract.ts";
