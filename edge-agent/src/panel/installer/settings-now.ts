import type { Finding } from "../../doctor/finding.ts";

/** One setting as the configuration has it, secrets masked. */
export interface Setting {
  readonly place: string;
  readonly value: string;
}

export interface SettingsNow {
  readonly file?: string;
  readonly settings: readonly Setting[];
  /** What the doctor finds, in the order in which it would be needed. */
  readonly findings: readonly Finding[];
}

/** Lists a configuration's settings, one a line; what could let somebody in elsewhere is masked. Pure. */
export function listSettings(value: unknown, place = ""): readonly Setting[] {
  if (Array.isArray(value) && value.some((one) => typeof one === "object")) {
    return value.flatMap((one, index) => listSettings(one, `${place}[${index}]`));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, one]) => listSettings(one, place === "" ? name : `${place}.${name}`));
  }
  return [{ place, value: maskSecrets(Array.isArray(value) ? value.join(", ") : String(value)) }];
}

/** Hides the password in an address (RFC 3986, 3.2.1). Pure. */
export const maskSecrets = (text: string): string => text.replaceAll(/(:\/\/)[^/@\s]*@/g, "$1***@");
