import { packageFile } from "../../src/catalog.ts";
import { startTfjs } from "../../src/convert/reference.ts";
import type { Picture } from "../../src/picture.ts";
import { nearestTheCentre, needsAir, withAir } from "./air.ts";

/** face-api as its own manual uses it, to be measured on the same photographs. */
export interface Peer {
  /** The descriptor of the face nearest the centre; undefined where it finds none. */
  describe(picture: Picture): Promise<Float32Array | undefined>;
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
      if (
        !needsAir(
          faces.map(({ box }) => box),
          picture,
        )
      )
        return nearestTheCentre(faces, picture)?.descriptor;
      const aired = withAir(picture);
      return (nearestTheCentre(await look(aired), aired) ?? nearestTheCentre(faces, picture))?.descriptor;
    },
  };
}
