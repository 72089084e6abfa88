/** A network in OpenVINO's format made up for tests: the text of its .xml and the bytes of its .bin file. */
export interface MadeOpenvino {
  readonly xml: string;
  readonly bin: Uint8Array;
}

export interface IrWriter {
  parameter(shape: readonly number[]): string;
  /** A constant and, as the real files have it, a conversion to f32 behind it where it is stored as f16. */
  constant(dims: readonly number[], values: readonly number[], type?: "f16" | "f32" | "i64"): string;
  node(
    type: string,
    inputs: readonly string[],
    made: { readonly shape: readonly number[]; readonly attributes?: Readonly<Record<string, string>> },
  ): string;
  result(from: string): void;
  files(): MadeOpenvino;
}

/** Starts an empty network of version 11; layers are numbered as they are added. */
export function createIrWriter(name = "made-up"): IrWriter {
  const layers: string[] = [];
  const edges: string[] = [];
  const chunks: Uint8Array[] = [];
  let ids = 0;
  let offset = 0;

  const port = (id: number, shape: readonly number[]) =>
    `<port id="${id}" precision="FP32">${shape.map((dim) => `<dim>${dim}</dim>`).join("")}</port>`;
  const layer = (
    type: string,
    inputs: readonly string[],
    made: { readonly shape?: readonly number[]; readonly attributes?: Readonly<Record<string, string>> },
  ): string => {
    const id = String(ids++);
    inputs.forEach((from, index) => {
      edges.push(`<edge from-layer="${from}" from-port="9" to-layer="${id}" to-port="${index}"/>`);
    });
    const data = Object.entries(made.attributes ?? {}).map(([key, value]) => ` ${key}="${value}"`);
    const ports = inputs.map((_, index) => port(index, [])).join("");
    layers.push(
      `<layer id="${id}" name="${type}_${id}" type="${type}" version="opset1">` +
        (data.length > 0 ? `<data${data.join("")}/>` : "") +
        (inputs.length > 0 ? `<input>${ports}</input>` : "") +
        (made.shape === undefined ? "" : `<output>${port(9, made.shape)}</output>`) +
        "</layer>",
    );
    return id;
  };

  return {
    parameter: (shape) =>
      layer("Parameter", [], { shape, attributes: { shape: shape.join(","), element_type: "f32" } }),
    constant(dims, values, type = "f16") {
      const bytes = encode(values, type);
      const attributes = { element_type: type, shape: dims.join(", "), offset: `${offset}`, size: `${bytes.length}` };
      chunks.push(bytes);
      offset += bytes.length;
      const constant = layer("Const", [], { shape: dims, attributes });
      return type === "f16"
        ? layer("Convert", [constant], { shape: dims, attributes: { destination_type: "f32" } })
        : constant;
    },
    node: layer,
    result: (from) => void layer("Result", [from], {}),
    files: () => ({
      xml:
        `<?xml version="1.0"?><net name="${name}" version="11"><layers>${layers.join("")}</layers>` +
        `<edges>${edges.join("")}</edges></net>`,
      bin: Uint8Array.from(Buffer.concat(chunks)),
    }),
  };
}

function encode(values: readonly number[], type: "f16" | "f32" | "i64"): Uint8Array {
  const bytes = new Uint8Array(values.length * { f16: 2, f32: 4, i64: 8 }[type]);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    if (type === "f16") {
      view.setUint16(2 * index, nearestHalf(value), true);
    } else if (type === "f32") {
      view.setFloat32(4 * index, value, true);
    } else {
      view.setBigInt64(8 * index, BigInt(value), true);
    }
  });
  return bytes;
}

/** The bits of a half-precision number near a value of magnitude below 65,504 (rounded towards zero). */
function nearestHalf(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size < 2 ** -14) {
    return sign | Math.floor(size * 2 ** 24);
  }
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | Math.floor((size / 2 ** exponent - 1) * 1024);
}

/** Numbers from −1 to 1 that a seed fixes (Lehmer's generator). */
export function seeded(seed: number): (count: number) => readonly number[] {
  let state = seed % 2_147_483_646 || 1;
  return (count) =>
    Array.from({ length: count }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return (state / 2_147_483_647) * 2 - 1;
    });
}

/**
 * A small network with every operator that the face recogniser has: normalisation before a padded convolution, grouped
 * convolutions, slopes, a block that weighs its channels, a sum of two branches; random weights, 3 × size × size in, `outputs` out.
 */
export function madeRecogniser(
  seed: number,
  { size, outputs }: { readonly size: number; readonly outputs: number },
): MadeOpenvino {
  const random = seeded(seed);
  const writer = createIrWriter();
  const half = size / 2;
  const width = 4;
  const square = (channels: number, side: number) => [1, channels, side, side];
  const channelwise = (channels: number, scale = 1) =>
    writer.constant(
      [1, channels, 1, 1],
      random(channels).map((value) => value * scale),
    );
  const windows = (stride: number, pad: number) => ({
    strides: `${stride}, ${stride}`,
    dilations: "1, 1",
    pads_begin: `${pad}, ${pad}`,
    pads_end: `${pad}, ${pad}`,
    auto_pad: "explicit",
  });
  const convolution = (
    from: string,
    made: { inputs: number; outputs: number; side: number; kernel?: number; stride?: number },
  ) => {
    const { inputs, outputs: channels, side, kernel = 1, stride = 1 } = made;
    const weights = writer.constant([channels, inputs, kernel, kernel], random(channels * inputs * kernel * kernel));
    const shape = square(channels, side);
    const attributes = windows(stride, Math.floor(kernel / 2));
    const convolved = writer.node("Convolution", [from, weights], { shape, attributes });
    return writer.node("Add", [convolved, channelwise(channels)], { shape });
  };
  const leak = (from: string, channels: number, side: number) =>
    writer.node(
      "PReLU",
      [
        from,
        writer.constant(
          [1],
          random(1).map((slope) => slope * 3),
        ),
      ],
      { shape: square(channels, side) },
    );

  const input = writer.parameter(square(3, size));
  const scaled = writer.node("Multiply", [input, channelwise(3, 0.02)], { shape: square(3, size) });
  const centred = writer.node("Add", [scaled, channelwise(3)], { shape: square(3, size) });
  const stem = leak(convolution(centred, { inputs: 3, outputs: width, side: half, kernel: 3, stride: 2 }), width, half);
  const depthwise = writer.node("GroupConvolution", [stem, writer.constant([width, 1, 1, 3, 3], random(width * 9))], {
    shape: square(width, half),
    attributes: windows(1, 1),
  });
  const slopes = writer.constant([width], random(width));
  const spread = writer.node("PReLU", [depthwise, slopes], { shape: square(width, half) });
  const body = convolution(spread, { inputs: width, outputs: width, side: half });
  const mean = writer.node("AvgPool", [body], {
    shape: square(width, 1),
    attributes: { kernel: `${half}, ${half}`, ...windows(half, 0), "exclude-pad": "true", rounding_type: "floor" },
  });
  const squeezed = leak(convolution(mean, { inputs: width, outputs: 2, side: 1 }), 2, 1);
  const weight = writer.node("Sigmoid", [convolution(squeezed, { inputs: 2, outputs: width, side: 1 })], {
    shape: square(width, 1),
  });
  const weighed = writer.node("Multiply", [body, weight], { shape: square(width, half) });
  const total = writer.node("Add", [weighed, stem], { shape: square(width, half) });
  const last = writer.node(
    "GroupConvolution",
    [total, writer.constant([width, 1, 1, half, half], random(width * half * half))],
    { shape: square(width, 1), attributes: windows(1, 0) },
  );
  const end = writer.constant([outputs, width, 1, 1], random(outputs * width));
  writer.result(writer.node("Convolution", [last, end], { shape: square(outputs, 1), attributes: windows(1, 0) }));
  return writer.files();
}
