import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";

const strict = { additionalProperties: false };
const Name = Type.String({ minLength: 1, maxLength: 200 });
const oneOf = <Words extends string[]>(...words: readonly [...Words]) => Type.Enum(words);
const PerChannel = Type.Union([Type.Number(), Type.Array(Type.Number(), { minItems: 3, maxItems: 3 })]);

/** What a network's input tensor is made of: each value is (pixel − mean) · scale, pixels 0–255. */
const InputSchema = Type.Object(
  {
    layout: oneOf("nchw", "nhwc"),
    /** Side of the square picture, pixels. */
    size: Type.Integer({ minimum: 16, maximum: 2048 }),
    channels: oneOf("rgb", "bgr"),
    /** One number, or one for each channel in the order of `channels`. */
    mean: PerChannel,
    scale: PerChannel,
  },
  strict,
);

const LicenceSchema = Type.Object(
  {
    name: Name,
    /** Whether a landlord may use it in a running business. */
    commercial: Type.Boolean(),
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  strict,
);

const FileSchema = Type.Object(
  {
    name: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$" }),
    sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    bytes: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    /** Its official address. */
    url: Type.Optional(Type.String({ pattern: "^https://", maxLength: 500 })),
  },
  strict,
);

const common = {
  id: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,39}$" }),
  version: Type.String({ minLength: 1, maxLength: 20 }),
  title: Name,
  licence: LicenceSchema,
  /** "onnx" is one .onnx file, "openvino" an .xml and a .bin. */
  format: oneOf("onnx", "openvino"),
  files: Type.Array(FileSchema, { minItems: 1, maxItems: 2 }),
  input: InputSchema,
};

const RecogniserSchema = Type.Object(
  {
    kind: Type.Literal("recogniser"),
    ...common,
    /** Where the five points of a face go in the chip; see recognisers/templates.ts. */
    alignment: oneOf("arcface-112", "retail-128", "dlib-150"),
    dimensions: Type.Integer({ minimum: 16, maximum: 4096 }),
    metric: oneOf("cosine", "euclidean"),
    /** Whether the vector is the mean of the face's and its mirror image's. */
    mirror: Type.Boolean(),
  },
  strict,
);

/** The outputs of one grid of cells over the picture, by name. */
const GridSchema = Type.Object(
  {
    /** Pixels from one cell to the next. */
    stride: Type.Integer({ minimum: 1, maximum: 512 }),
    anchorsPerCell: Type.Integer({ minimum: 1, maximum: 16 }),
    scores: Name,
    /** A second certainty that the first is multiplied with before the square root (YuNet's objectness). */
    objectness: Type.Optional(Name),
    boxes: Name,
    points: Name,
  },
  strict,
);

const DetectorSchema = Type.Object(
  {
    kind: Type.Literal("detector"),
    ...common,
    /**
     * How a row of `boxes` is read, in strides from its cell: "centre" is (dx, dy, ln w, ln h) from the cell's corner,
     * "edges" the distances (left, top, right, bottom) from it. Points are (x, y) from the same corner: right eye, left eye, …
     */
    boxes: oneOf("centre", "edges"),
    grids: Type.Array(GridSchema, { minItems: 1, maxItems: 8 }),
    minimumScore: Type.Number({ minimum: 0.05, maximum: 0.99 }),
  },
  strict,
);

export type ModelInput = Static<typeof InputSchema>;
export type ModelFile = Static<typeof FileSchema>;
export type RecogniserManifest = Static<typeof RecogniserSchema>;
export type DetectorManifest = Static<typeof DetectorSchema>;
/** Everything that is needed to fetch, check, load and use a network. */
export type ModelManifest = RecogniserManifest | DetectorManifest;

export type DecodedManifest =
  | { readonly ok: true; readonly value: ModelManifest }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads a manifest's JSON; every problem is a sentence naming its field. Never throws. */
export function decodeManifest(text: string): DecodedManifest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (fault) {
    return { ok: false, problems: [`not JSON (${fault instanceof Error ? fault.message : String(fault)})`] };
  }
  const { kind } = (parsed ?? {}) as { readonly kind?: unknown };
  if (kind !== "recogniser" && kind !== "detector") {
    return { ok: false, problems: [`kind must be "recogniser" or "detector" (is ${JSON.stringify(kind)})`] };
  }
  const shape = Compile(kind === "recogniser" ? RecogniserSchema : DetectorSchema);
  if (!shape.Check(parsed)) {
    const problems = shape.Errors(parsed).map(({ instancePath, message }) => {
      const field = instancePath.slice(1).replaceAll("/", ".");
      return `${field === "" ? "" : `${field} `}${message}`;
    });
    return { ok: false, problems: [...new Set(problems)].slice(0, 8) };
  }
  const manifest = parsed as ModelManifest;
  const problems = problemsBetweenFields(manifest);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: manifest };
}

function problemsBetweenFields(manifest: ModelManifest): readonly string[] {
  const problems: string[] = [];
  const endings = manifest.format === "onnx" ? [".onnx"] : [".xml", ".bin"];
  const fits =
    manifest.files.length === endings.length &&
    endings.every((ending) => manifest.files.some(({ name }) => name.endsWith(ending)));
  if (!fits) {
    problems.push(
      `files must be ${endings.map((ending) => `one ${ending}`).join(" and ")} for format ${manifest.format}`,
    );
  }
  if (manifest.kind === "recogniser") {
    const size = Number(manifest.alignment.split("-")[1]);
    if (manifest.input.size !== size) {
      problems.push(`input.size must be ${size} for the alignment ${manifest.alignment} (is ${manifest.input.size})`);
    }
  }
  return problems;
}
