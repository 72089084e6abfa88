import { createRequire } from "node:module";
import { ModelFault } from "../fault.ts";

/** One operation of a network in OpenVINO's intermediate representation, with the layers it reads in port order. */
export interface IrLayer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly inputs: readonly string[];
  /** Dimensions of its output; empty where it has none, or where the value is a single number. */
  readonly shape: readonly number[];
}

/** A network as described by the .xml file, its layers ordered so that each one stands behind what it reads. */
export interface IrNetwork {
  readonly name: string;
  readonly layers: readonly IrLayer[];
  /** The bytes of the .bin file, into which the Const layers point. */
  readonly weights: Uint8Array;
}

/** The versions of the format this reader was written for (OpenVINO 2020.2 to 2025). */
const VERSIONS = ["10", "11"];

/**
 * Reads a network from the text of its .xml and the bytes of its .bin file; throws `weights-unreadable` where the text is
 * no such network, names layers that do not exist, or reads in a circle. Pure.
 */
export function readOpenvinoIr(xml: string, weights: Uint8Array): IrNetwork {
  const net = recordOf(parse(xml)["net"], "the root element <net>");
  const version = attributeOf(net, "version");
  if (!VERSIONS.includes(version)) {
    throw unreadable(`version ${version} of OpenVINO's format is not known (${VERSIONS.join(" and ")} are)`);
  }
  const sources = readEdges(net);
  const layers = listOf(childOf(net, "layers"), "layer").map((layer) => readLayer(layer, sources));
  return { name: attributeOf(net, "name"), layers: inOrder(layers), weights };
}

type Element = Readonly<Record<string, unknown>>;

/** Attributes stand under this prefix beside child elements. */
const ATTRIBUTE = "@";
const LISTS: readonly string[] = ["layer", "edge", "port", "dim"];

function parse(xml: string): Element {
  // Loaded only here: a door that runs a converted network reads no XML, and needs its memory.
  const { XMLParser, XMLValidator } = createRequire(import.meta.url)(
    "fast-xml-parser",
  ) as typeof import("fast-xml-parser");
  const valid = XMLValidator.validate(xml);
  if (valid !== true) {
    throw unreadable(`the description is not XML: ${valid.err.msg} (line ${valid.err.line})`);
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: ATTRIBUTE,
    parseTagValue: false,
    processEntities: false,
    isArray: (tag) => LISTS.includes(tag),
  });
  return recordOf(parser.parse(xml), "the document");
}

/** Which layer each input port reads: "layer:port" to layer. */
function readEdges(net: Element): ReadonlyMap<string, string> {
  return new Map(
    listOf(childOf(net, "edges"), "edge").map((edge) => [
      `${attributeOf(edge, "to-layer")}:${attributeOf(edge, "to-port")}`,
      attributeOf(edge, "from-layer"),
    ]),
  );
}

function readLayer(layer: Element, sources: ReadonlyMap<string, string>): IrLayer {
  const id = attributeOf(layer, "id");
  const inputs = portsOf(layer, "input").map((port) => {
    const source = sources.get(`${id}:${attributeOf(port, "id")}`);
    if (source === undefined) {
      throw unreadable(`layer ${id} has an input that nothing is connected to`);
    }
    return source;
  });
  const outputs = portsOf(layer, "output");
  return {
    id,
    name: attributeOf(layer, "name"),
    type: attributeOf(layer, "type"),
    attributes: attributesOf(layer["data"]),
    inputs,
    shape: outputs[0] === undefined ? [] : dimsOf(outputs[0]),
  };
}

function portsOf(layer: Element, side: "input" | "output"): readonly Element[] {
  return layer[side] === undefined ? [] : listOf(childOf(layer, side), "port");
}

function dimsOf(port: Element): readonly number[] {
  const dims = port["dim"] === undefined ? [] : (port["dim"] as readonly unknown[]);
  return dims.map((dim) => {
    const size = Number(dim);
    if (!Number.isInteger(size) || size < 1) {
      throw unreadable(`a dimension is ${String(dim)}; only networks of one fixed input size can be converted`);
    }
    return size;
  });
}

/** Depth first from each layer to what it reads; a layer met again on the way down closes a circle. */
function inOrder(layers: readonly IrLayer[]): readonly IrLayer[] {
  const byId = new Map(layers.map((layer) => [layer.id, layer]));
  const state = new Map<string, "open" | "done">();
  const ordered: IrLayer[] = [];
  const visit = (id: string): void => {
    const layer = byId.get(id);
    if (layer === undefined) {
      throw unreadable(`a layer reads layer ${id}, which is not there`);
    }
    if (state.get(id) === "done") {
      return;
    }
    if (state.get(id) === "open") {
      throw unreadable(`layer ${id} reads its own result`);
    }
    state.set(id, "open");
    layer.inputs.forEach(visit);
    state.set(id, "done");
    ordered.push(layer);
  };
  for (const { id } of layers) {
    visit(id);
  }
  return ordered;
}

function recordOf(value: unknown, what: string): Element {
  if (typeof value !== "object" || value === null) {
    throw unreadable(`${what} is missing`);
  }
  return value as Element;
}

function childOf(element: Element, name: string): Element {
  return recordOf(element[name], `<${name}>`);
}

function listOf(element: Element, name: string): readonly Element[] {
  const items = element[name];
  if (!Array.isArray(items)) {
    throw unreadable(`there is no <${name}>`);
  }
  return items.map((item) => recordOf(item, `the content of a <${name}>`));
}

function attributeOf(element: Element, name: string): string {
  const value = element[`${ATTRIBUTE}${name}`];
  if (typeof value !== "string") {
    throw unreadable(`the attribute ${name} is missing`);
  }
  return value;
}

function attributesOf(data: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries((data ?? {}) as Element);
  return Object.fromEntries(
    entries.flatMap(([key, value]) =>
      key.startsWith(ATTRIBUTE) && typeof value === "string" ? [[key.slice(ATTRIBUTE.length), value]] : [],
    ),
  );
}

/** The fault of a file that is damaged or of another kind than was expected. */
export function unreadable(why: string): ModelFault {
  return new ModelFault("weights-unreadable", {
    step: "Reading an OpenVINO network",
    why,
    todo: "Fetch the .xml and .bin files again, both of the same release.",
  });
}
