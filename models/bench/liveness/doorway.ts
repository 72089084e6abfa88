import type { Picture } from "../../src/picture.ts";
import { type LinearImage, lightOf, sampleInto, toLight } from "./linear-image.ts";
import type { Random } from "./random.ts";

/** A grey photograph is given a light of this many shares more or less red and blue, so that colour alone tells nobody from a wall. */
const TINT = 0.12;

/** Fills the camera's picture with a photograph of a place, cut to fit, tinted, and somewhat out of focus because the camera looks at faces. */
export function photographedDoorway(
  photograph: Picture,
  size: { width: number; height: number },
  random: Random,
): LinearImage {
  const source = toLight(photograph);
  const zoom = Math.min(source.width / size.width, source.height / size.height) * random.between(0.75, 1);
  const left = random.between(0, source.width - zoom * size.width);
  const top = random.between(0, source.height - zoom * size.height);
  const tint = drawTint(random);
  const data = new Float32Array(4 * size.width * size.height);
  const pixel = new Float32Array(4);
  for (let y = 0, to = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, to += 4) {
      sampleInto(source, left + x * zoom, top + y * zoom, pixel);
      for (let channel = 0; channel < 3; channel++) {
        data[to + channel] = (pixel[channel] as number) * (tint[channel] as number);
      }
      data[to + 3] = 1;
    }
  }
  return { ...size, data };
}

/** A drawn place for a benchmark without photographs: a wall lit from one side, a door frame, tiles on the floor. */
export function drawnDoorway(size: { width: number; height: number }, random: Random): LinearImage {
  const wall = [random.between(0.2, 0.5), random.between(0.2, 0.5), random.between(0.2, 0.5)] as const;
  const grey = lightOf(150);
  const frame = { left: random.between(0.1, 0.35) * size.width, right: random.between(0.6, 0.9) * size.width };
  const floor = random.between(0.75, 0.9) * size.height;
  const data = new Float32Array(4 * size.width * size.height);
  for (let y = 0, to = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, to += 4) {
      const jamb = Math.min(Math.abs(x - frame.left), Math.abs(x - frame.right)) < 12 && y < floor;
      const tile = y > floor && (Math.floor(x / 90) + Math.floor((y - floor) / 40)) % 2 === 0;
      const inside = x > frame.left && x < frame.right ? 0.55 : 1;
      const light = (jamb ? 0.35 : tile ? 1.2 : inside) * (0.6 + (0.8 * x) / size.width);
      for (let channel = 0; channel < 3; channel++) {
        data[to + channel] = light * (0.7 * (wall[channel] as number) + 0.3 * grey);
      }
      data[to + 3] = 1;
    }
  }
  return { ...size, data };
}

function drawTint(random: Random): readonly number[] {
  const warmth = random.between(-TINT, TINT);
  return [1 + warmth, 1, 1 - warmth];
}
