export type { CameraConfig, CamerasConfig } from "./configuration/camera-config.ts";
export { type InputName, inputNames } from "./configuration/input-config.ts";
export { RecordReader } from "./configuration/record-reader.ts";
export { isRecorded, withoutSecrets } from "./drivers/camera-spec.ts";
export { chipPath, findGpioHelper, lockLineArguments } from "./drivers/gpio-helper-arguments.ts";
export { type LockHelperOptions, openLockHelper } from "./drivers/lock-helper-client.ts";
export { whyNotOnoff } from "./drivers/onoff-gpio.ts";
export { checkCamera, type OpenCameraOptions, openCamera } from "./drivers/open-camera.ts";
export { type FaultContext, HardwareFault, type HardwareFaultCode } from "./fault.ts";
export { type HardwareConfig, readHardwareConfig } from "./hardware-config.ts";
export { type Hardware, openHardware, type ReaderPoint } from "./open-hardware.ts";
export { moveReader, pairReader } from "./opening/set-up-osdp-reader.ts";
export type {
  Camera,
  CameraSource,
  CardRead,
  CardReader,
  ContactState,
  DeviceState,
  DigitalInput,
  DoorContact,
  ExitButton,
  Frame,
  IdDocument,
  Indicator,
  IndicatorSignal,
  InputState,
  KeyPress,
  Keypad,
  KeypadKey,
  Lock,
  LockState,
  Pulse,
  PulseFailure,
  PulseOutcome,
  ReadTrouble,
  TroubledRead,
  Unsubscribe,
  Voice,
  VoiceSentence,
} from "./ports.ts";
export { actOnSimulatedDoor } from "./simulators/act-on-simulated-door.ts";
export { type CameraProgram, type CameraRun, makeCameraProgram } from "./simulators/camera-program.ts";
export { type DoorAction, type DoorAnswer, type DoorShown, decodeDoorAction } from "./simulators/door-action.ts";
export { createHandCamera, type HandCamera } from "./simulators/hand-camera.ts";
export { type LineEdge, readLineLog } from "./simulators/line-log.ts";
export { type LockHelperPaths, type LockHelperProcess, startLockHelper } from "./simulators/lock-helper-process.ts";
export { LOCK_HELPER_PROGRAM } from "./simulators/lock-helper-program.ts";
export { openSimulatedDoor, type SimulatedDoor } from "./simulators/simulated-door.ts";
export { type Sound, toWav } from "./voice/sound.ts";
export { voiceWording, type Wording } from "./voice/wording.ts";
