export { BOARDS, boardBudget } from "./boards/board-budget.ts";
export type { Calibration } from "./calibration/calibration.ts";
export { calibrationOf } from "./calibration/shipped.ts";
export type { Check, ModelFiles } from "./catalog.ts";
export { chooseFaces } from "./choose-faces.ts";
export type { ModelStep } from "./convert/convert-models.ts";
export { ensureModels, modelsReady } from "./convert/ensure-models.ts";
export { type Expected, expectedErrors, searchMisses, type Traffic } from "./expected.ts";
export type {
  DescribeRule,
  EngineCounters,
  FaceEngine,
  FaceQuality,
  FaceView,
  LatestLook,
  LookOptions,
  Metric,
  RecogniserInfo,
} from "./face.ts";
export { ModelFault, type ModelFaultCode } from "./fault.ts";
export {
  distance,
  type GalleryEntry,
  type Identification,
  identify,
  type MatchRule,
  templateOf,
} from "./gallery.ts";
export {
  judgePhoto,
  judgeView,
  type PhotoProblem,
  type PhotoProblemCode,
  type ViewJudgement,
  type ViewReason,
} from "./judge.ts";
export {
  BUILT_IN,
  CALIBRATED,
  DESCRIBED_MODELS,
  type DescribedModel,
  KNOWN_MODELS,
  RETAIL_0095,
} from "./known-models.ts";
export type { Cue, CueName } from "./liveness/cue.ts";
export {
  beginHeadTurn,
  type HeadTurn,
  type HeadTurnAsking,
  type HeadTurnFailure,
  type HeadTurnInput,
  promptOf,
  residualChance,
  stepHeadTurn,
  type TurnDirection,
  type TurnPrompt,
  type TurnView,
} from "./liveness/head-turn.ts";
export {
  judgeLiveness,
  type LivenessJudgement,
  type LivenessVerdict,
  type LivenessView,
} from "./liveness/judge-liveness.ts";
export type { PixelCues, SceneThumbnail } from "./liveness/pixel-cues.ts";
export type { ModelFile, ModelManifest, RecogniserManifest } from "./manifest.ts";
export { MASK_SURE } from "./mask.ts";
export { createMatcher, type Matcher, type MatcherParts, type Verification } from "./matcher.ts";
export { chosenName, meaningOf } from "./meaning.ts";
export { isMeasured, type Measurement, recordMeasurement, requireMeasured } from "./measurement.ts";
export { type ModelsInUse, readModelsInUse, writeModelsInUse } from "./model-in-use.ts";
export { createNearest, type Nearest } from "./nearest.ts";
export { type DescribedDetector, openModels } from "./open-models.ts";
export { describedDetector, describedFiles, openModelsInUse } from "./open-models-in-use.ts";
export { photoQuality } from "./photo-quality.ts";
export type { Picture } from "./picture.ts";
export { rateView } from "./rate-view.ts";
export { bringAside, findBrought } from "./recognisers/brought-models.ts";
export { checkModel, type ModelCheck } from "./recognisers/check-model.ts";
export { checksumOfMeasured } from "./recognisers/checksum-of-measured.ts";
export { type Choice, chooseModel, findOrRenewModel } from "./recognisers/choose-model.ts";
export { acceptBrought, settleExchange } from "./recognisers/exchange-models.ts";
export { findManifest } from "./recognisers/find-manifest.ts";
export { installModel } from "./recognisers/install-model.ts";
export { readSourceFiles, type SourceFiles } from "./recognisers/model-source.ts";
export {
  broughtFolder,
  findInstalledModel,
  findKeptSources,
  type InstalledModel,
  listSiteModels,
  requireInstalledModel,
} from "./recognisers/model-store.ts";
export type { Precision, RuntimeCandidate, RuntimeChoice, RuntimeReport } from "./runtime/report.ts";
export type { RuntimeName } from "./runtime/runtime.ts";
export {
  differenceBoundFor,
  lookAlikeBounds,
  onePersonBound,
  type Threshold,
  type ThresholdRequest,
  thresholdFor,
  verificationMisses,
  verificationThresholdFor,
} from "./threshold.ts";
