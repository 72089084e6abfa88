import type { DetectorManifest, ModelManifest, RecogniserManifest } from "./manifest.ts";

/** The id under which the recogniser of the npm packages is listed and named in `in-use.json`. */
export const BUILT_IN = "built-in";

const RETAIL = "face-reidentification-retail-0095";
const RETAIL_ADDRESS = `https://storage.openvinotoolkit.org/repositories/open_model_zoo/2023.0/models_bin/1/${RETAIL}/FP16/${RETAIL}`;

/** The recogniser a door should run: Intel Open Model Zoo, 1.1 million weights. */
export const RETAIL_0095: RecogniserManifest = {
  kind: "recogniser",
  id: "retail-0095",
  version: "1",
  title: "face-reidentification-retail-0095 (Intel Open Model Zoo 2023.0)",
  licence: {
    name: "Apache-2.0",
    commercial: true,
    note: "The licence covers the weights; its training page names VGGFace2, and how those photographs may be used is not settled.",
  },
  format: "openvino",
  files: [
    {
      name: `${RETAIL}.xml`,
      sha256: "ce53d2c9c08c0bd1c1660fb8a5b6d0e3e4ec19eb92f1036d2d83a85e83082dce",
      bytes: 350_427,
      url: `${RETAIL_ADDRESS}.xml`,
    },
    {
      name: `${RETAIL}.bin`,
      sha256: "241229ca3d206321868d46ce74a3c0b06c49cea58db7dc70b2e842ff287545d1",
      bytes: 2_213_628,
      url: `${RETAIL_ADDRESS}.bin`,
    },
  ],
  input: { layout: "nchw", size: 128, channels: "bgr", mean: 0, scale: 1 },
  alignment: "retail-128",
  dimensions: 256,
  metric: "cosine",
  // Measured: the mirror image adds nothing to true matches here and doubles the time (docs/recognition.md).
  mirror: false,
};

/** OpenCV's recogniser; its addresses are of a Git LFS store, so it is brought by hand. */
const SFACE: RecogniserManifest = {
  kind: "recogniser",
  id: "sface",
  version: "2021dec",
  title: "SFace (OpenCV Zoo, 2021dec)",
  licence: {
    name: "Apache-2.0",
    commercial: true,
    note: "What it was trained on is not documented: measure it before trusting it.",
  },
  format: "onnx",
  files: [
    {
      name: "face_recognition_sface_2021dec.onnx",
      sha256: "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
      bytes: 38_696_353,
      url: "https://github.com/opencv/opencv_zoo/raw/main/models/face_recognition_sface/face_recognition_sface_2021dec.onnx",
    },
  ],
  input: { layout: "nchw", size: 112, channels: "rgb", mean: 0, scale: 1 },
  alignment: "arcface-112",
  dimensions: 128,
  metric: "cosine",
  mirror: false,
};

const yunetGrid = (stride: number): DetectorManifest["grids"][number] => ({
  stride,
  anchorsPerCell: 1,
  scores: `cls_${stride}`,
  objectness: `obj_${stride}`,
  boxes: `bbox_${stride}`,
  points: `kps_${stride}`,
});

/** OpenCV's detector. */
const YUNET: DetectorManifest = {
  kind: "detector",
  id: "yunet",
  version: "2023mar",
  title: "YuNet (OpenCV Zoo, 2023mar)",
  licence: { name: "MIT", commercial: true },
  format: "onnx",
  files: [
    {
      name: "face_detection_yunet_2023mar.onnx",
      sha256: "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
      bytes: 232_589,
      url: "https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx",
    },
  ],
  input: { layout: "nchw", size: 640, channels: "bgr", mean: 0, scale: 1 },
  boxes: "centre",
  grids: [yunetGrid(8), yunetGrid(16), yunetGrid(32)],
  minimumScore: 0.6,
};

/** A network that is described here but whose file a site must make: no official ONNX file has a checksum. */
export interface DescribedModel {
  readonly id: string;
  readonly title: string;
  readonly licence: ModelManifest["licence"];
  /** The manifest a site completes with its file's name, size and sha256. */
  readonly outline: Omit<RecogniserManifest, "files">;
  readonly origin: string;
}

/** EdgeFace-XS is published as PyTorch weights; a site exports it to ONNX itself. */
const EDGEFACE: DescribedModel["outline"] = {
  kind: "recogniser",
  id: "edgeface-xs",
  version: "gamma-06",
  title: "EdgeFace-XS (gamma 0.6, Idiap)",
  licence: {
    name: "CC-BY-NC-SA-4.0",
    commercial: false,
    note: "Not for commercial use: a landlord who rents rooms may not use it.",
  },
  format: "onnx",
  input: { layout: "nchw", size: 112, channels: "rgb", mean: 127.5, scale: 1 / 127.5 },
  alignment: "arcface-112",
  dimensions: 512,
  metric: "cosine",
  mirror: false,
};

/** Every network whose file is known by its checksum. */
export const KNOWN_MODELS: readonly ModelManifest[] = [RETAIL_0095, SFACE, YUNET];

/** Networks a site has to make a file of first; docs/models.md says how. */
export const DESCRIBED_MODELS: readonly DescribedModel[] = [
  {
    id: EDGEFACE.id,
    title: EDGEFACE.title,
    licence: EDGEFACE.licence,
    outline: EDGEFACE,
    origin: "https://github.com/otroshi/edgeface",
  },
];

/** Recognisers whose thresholds ship with Menshen, by the id of their manifest. */
export const CALIBRATED: readonly string[] = [BUILT_IN, RETAIL_0095.id];
