import type { WiegandFormat } from "./format.ts";
import { parseFormat } from "./parse-format.ts";

/** What came of reading the formats of one reader: all of them, or every problem as a sentence. */
export type ParsedFormats =
  | { readonly ok: true; readonly value: readonly WiegandFormat[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What a reader is taken to send where nothing is said. */
export const USUAL_FORMATS: readonly string[] = ["26", "34", "37"];

/** Reads the formats that one reader may send; pure. No two may have one length, for nothing else tells them apart. */
export function parseFormats(texts: readonly string[]): ParsedFormats {
  const formats: WiegandFormat[] = [];
  const problems: string[] = [];
  for (const text of texts) {
    const parsed = parseFormat(text);
    if (!parsed.ok) problems.push(...parsed.problems);
    else if (formats.some(({ bits }) => bits === parsed.value.bits)) {
      problems.push(`${JSON.stringify(text)} has ${parsed.value.bits} bits as another format of this reader; keep one`);
    } else formats.push(parsed.value);
  }
  return problems.length === 0 ? { ok: true, value: formats } : { ok: false, problems };
}
