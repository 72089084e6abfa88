import { packageFile } from "../../src/catalog.ts";
import { startTfjs } from "../../src/convert/reference.ts";
import type { Picture } from "../../src/picture.ts";
import type { Run } from "./take-turns.ts";

/** face-api's two detectors: the fast one, with its input of 416 pixels, and the careful one. */
export type FaceApiDetector = "tiny416" | "ssd";

export interface FaceApi {
  /** From a frame in memory to the descriptor of the first face; throws where it finds none. */
  readonly whole: Readonly<Record<FaceApiDetector, (frame: Picture) => Promise<Float32Array>>>;
  /** The same, undefined where it finds none. */
  readonly find: Readonly<Record<FaceApiDetector, (frame: Picture) => Promise<readonly FaceApiBox[]>>>;
  /** Each of its stages alone, over one frame. */
  stages(frame: Picture): Promise<Readonly<Record<"tiny416" | "ssd" | "landmarks" | "recognition", Run>>>;
}

export interface FaceApiBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Loads face-api on tfjs-wasm with its own networks from its own package. */
export async function openFaceApi(): Promise<FaceApi> {
  const { tf, faceApi } = await startTfjs();
  const { nets } = faceApi;
  const directory = packageFile("@vladmandic/face-api", "model");
  for (const net of [nets.tinyFaceDetector, nets.ssdMobilenetv1, nets.faceLandmark68Net, nets.faceRecognitionNet]) {
    await net.loadFromDisk(directory);
  }
  const options = {
    tiny416: new faceApi.TinyFaceDetectorOptions({ inputSize: 416 }),
    ssd: new faceApi.SsdMobilenetv1Options(),
  };
  const onPixels = async <T>(frame: Picture, work: (pixels: never) => Promise<T>): Promise<T> => {
    const pixels = tf.tensor3d(frame.data, [frame.height, frame.width, 3], "int32");
    const result = await work(pixels as never);
    pixels.dispose();
    return result;
  };
  const whole = (detector: FaceApiDetector) => (frame: Picture) =>
    onPixels(frame, async (pixels) => {
      const faces = await faceApi.detectAllFaces(pixels, options[detector]).withFaceLandmarks().withFaceDescriptors();
      const [face] = faces;
      if (face === undefined) {
        throw new Error(`face-api (${detector}) found no face in the frame.`);
      }
      return face.descriptor;
    });
  const find = (detector: FaceApiDetector) => (frame: Picture) =>
    onPixels(frame, async (pixels) => {
      const faces = await faceApi.detectAllFaces(pixels, options[detector]);
      return faces.map(({ box: { x, y, width, height } }) => ({ x, y, width, height }));
    });
  return {
    whole: { tiny416: whole("tiny416"), ssd: whole("ssd") },
    find: { tiny416: find("tiny416"), ssd: find("ssd") },
    async stages(frame) {
      const [box] = await find("ssd")(frame);
      if (box === undefined) {
        throw new Error("face-api found no face in the frame.");
      }
      const face = await onPixels(frame, async (pixels) => {
        const [canvas] = await faceApi.extractFaceTensors(pixels, [
          new faceApi.Rect(box.x, box.y, box.width, box.height),
        ]);
        return canvas as never;
      });
      return {
        tiny416: () => find("tiny416")(frame),
        ssd: () => find("ssd")(frame),
        landmarks: () => nets.faceLandmark68Net.detectLandmarks(face),
        recognition: () => nets.faceRecognitionNet.computeFaceDescriptor(face),
      };
    },
  };
}
