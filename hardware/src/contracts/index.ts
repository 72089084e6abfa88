export { type CameraRig, describeCameraContract } from "./camera-contract.ts";
export {
  type CardReaderRig,
  type ContactRig,
  describeCardReaderContract,
  describeContactContract,
  describeExitButtonContract,
  describeIndicatorContract,
  type ExitButtonRig,
  type IndicatorRig,
} from "./door-contracts.ts";
export { describeLockContract, type LockRig } from "./lock-contract.ts";
export type { Make, Rig } from "./rig.ts";
