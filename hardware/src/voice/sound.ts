/** Sound as this house keeps it: one channel of 16-bit samples. */
export interface Sound {
  readonly samplesPerSecond: number;
  readonly samples: Int16Array;
}

const HEAD_BYTES = 44;
const FORMAT_PCM = 1;

/** Writes a sound as a WAV file (RIFF, one `fmt ` and one `data` chunk, 16-bit PCM, one channel); pure. */
export function toWav({ samplesPerSecond, samples }: Sound): Uint8Array {
  const wav = Buffer.alloc(HEAD_BYTES + samples.length * 2);
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(FORMAT_PCM, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(samplesPerSecond, 24);
  wav.writeUInt32LE(samplesPerSecond * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(samples.length * 2, 40);
  // Little-endian, as are all processors this runs on.
  wav.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), HEAD_BYTES);
  return wav;
}

/** Reads a WAV file of 16-bit PCM with one channel, other chunks ignored; pure; throws TypeError for any other. */
export function fromWav(bytes: Uint8Array): Sound {
  const wav = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (wav.toString("latin1", 0, 4) !== "RIFF" || wav.toString("latin1", 8, 12) !== "WAVE") {
    throw new TypeError("a sound must be a WAV file");
  }
  const format = chunk(wav, "fmt ");
  const data = chunk(wav, "data");
  const [coding, channels, bits] = [format.readUInt16LE(0), format.readUInt16LE(2), format.readUInt16LE(14)];
  if (coding !== FORMAT_PCM || channels !== 1 || bits !== 16) {
    throw new TypeError(`a sound must be 16-bit PCM with one channel (is coding ${coding}, ${channels}×${bits} bit)`);
  }
  const samples = new Int16Array(data.length >> 1);
  new Uint8Array(samples.buffer).set(data.subarray(0, samples.byteLength));
  return { samplesPerSecond: format.readUInt32LE(4), samples };
}

function chunk(wav: Buffer, name: string): Buffer {
  for (let at = 12; at + 8 <= wav.length; ) {
    const length = wav.readUInt32LE(at + 4);
    if (wav.toString("latin1", at, at + 4) === name) return wav.subarray(at + 8, at + 8 + length);
    at += 8 + length + (length % 2);
  }
  throw new TypeError(`a sound has no ${name.trim()} chunk`);
}

/** Makes every sample `gain` (0–1) times as loud; pure. */
export function quieter({ samplesPerSecond, samples }: Sound, gain: number): Sound {
  return { samplesPerSecond, samples: samples.map((sample) => Math.round(sample * gain)) };
}

/** Puts sounds one after the other with so many milliseconds between; pure; throws TypeError where their rates differ. */
export function inTurn(sounds: readonly [Sound, ...Sound[]], gapMs: number): Sound {
  const [{ samplesPerSecond }] = sounds;
  if (sounds.some((sound) => sound.samplesPerSecond !== samplesPerSecond)) {
    throw new TypeError("sounds that follow one another must have one rate");
  }
  const gap = Math.round((samplesPerSecond * gapMs) / 1_000);
  const length = sounds.reduce((sum, sound) => sum + sound.samples.length, 0) + gap * (sounds.length - 1);
  const samples = new Int16Array(length);
  let at = 0;
  for (const sound of sounds) {
    samples.set(sound.samples, at);
    at += sound.samples.length + gap;
  }
  return { samplesPerSecond, samples };
}

/** How long a sound lasts, in milliseconds; pure. */
export function lengthMs({ samplesPerSecond, samples }: Sound): number {
  return (samples.length * 1_000) / samplesPerSecond;
}
