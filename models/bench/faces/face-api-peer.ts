import type { Box } from "../../src/align.ts";
import { packageFile } from "../../src/catalog.ts";
import { startTfjs } from "../../src/convert/reference.ts";
import type { Picture } from "../../src/picture.ts";
import { nearestTheCentre, withAir } from "./air.ts";
import type { DescribedFace } from "./descriptor-cache.ts";

/** Names what this file makes of a photograph; raised with every change here, because the descriptors are kept for long. */
export const PEER_PIPELINE = "face-api-1.7.15-look-1";
/** A face taller than this share of the photograph's shorter side has no air around it, which detectors need. */
const TIGHT = 0.6;

/** face-api as its own manual uses it, to be measured on the same photographs. */
export interface Peer {
  /** The face nearest the centre; undefined where it finds none. */
  describe(picture: Picture): Promise<DescribedFace | undefined>;
}

/** Opens face-api's whole pipeline (SSD MobileNet, 68 landmarks, its own crop, recogniser) on tfjs-wasm. */
export async function openFaceApiPeer(): Promise<Peer> {
  const { tf, faceApi } = await startTfjs();
  const { nets } = faceApi;
  for (const net of [nets.ssdMobilenetv1, nets.faceLandmark68Net, nets.faceRecognitionNet]) {
    await net.loadFromDisk(packageFile("@vladmandic/face-api", "model"));
  }
  const look = async (picture: Picture) => {
    const pixels = tf.tensor3d(picture.data, [picture.height, picture.width, 3], "int32");
    const options = new faceApi.SsdMobilenetv1Options();
    const faces = await faceApi
      .detectAllFaces(pixels as never, options)
      .withFaceLandmarks()
      .withFaceDescriptors();
    pixels.dispose();
    return faces.map(({ detection, descriptor }) => ({ box: detection.box, descriptor }));
  };
  return {
    async describe(picture) {
      const faces = await look(picture);
      const boxes = faces.map(({ box }) => box);
      if (!needsAir(boxes, picture)) return nearestTheCentre(faces, picture);
      const aired = withAir(picture);
      return nearestTheCentre(await look(aired), aired) ?? nearestTheCentre(faces, picture);
    },
  };
}

/** Whether a look has to be repeated with air around the photograph: nothing was found, or a face that fills it. */
function needsAir(boxes: readonly Pick<Box, "height">[], picture: Picture): boolean {
  const shorter = Math.min(picture.width, picture.height);
  return boxes.length === 0 || boxes.some(({ height }) => height > TIGHT * shorter);
}
