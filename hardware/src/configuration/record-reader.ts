import { withoutSecrets } from "../drivers/camera-spec.ts";

/**
 * Reads the fields of a record from outside one by one and notes what is wrong; a wrong field yields a filler that the list
 * of problems makes unreachable. Every problem is a sentence that names its place and what to write there.
 */
export class RecordReader {
  readonly at: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #problems: string[];
  readonly #known = new Set<string>();

  /** `at` is the record's place as problems name it; the whole file has the empty place. */
  constructor(input: unknown, at: string, problems: string[]) {
    const isRecord = typeof input === "object" && input !== null && !Array.isArray(input);
    if (!isRecord) problems.push(`${at || "the configuration"} must be a record of settings (is ${show(input)})`);
    this.at = at;
    this.#fields = isRecord ? (input as Readonly<Record<string, unknown>>) : {};
    // A missing record is one problem, not one for each of its fields.
    this.#problems = isRecord ? problems : [];
  }

  has(name: string): boolean {
    this.#known.add(name);
    return this.#fields[name] !== undefined;
  }

  record(name: string): RecordReader {
    return new RecordReader(this.#field(name), this.#place(name), this.#problems);
  }

  /** A list of records; an absent one is empty. */
  records(name: string): readonly RecordReader[] {
    const value = this.#field(name) ?? [];
    if (!Array.isArray(value)) return this.#wrong(name, "must be a list", value, []);
    return value.map((item, index) => new RecordReader(item, `${this.#place(name)}[${index}]`, this.#problems));
  }

  text(name: string, { pattern = /\S/, rule = "must be a text that is not empty" } = {}): string {
    const value = this.#field(name);
    return typeof value === "string" && pattern.test(value) ? value : this.#wrong(name, rule, value, "");
  }

  /** A list of one or more texts; numbers are taken as they are written. */
  texts(name: string): readonly string[] {
    const value = this.#field(name);
    const texts = Array.isArray(value) ? value.filter((item) => ["string", "number"].includes(typeof item)) : [];
    if (Array.isArray(value) && value.length > 0 && texts.length === value.length) return texts.map(String);
    return this.#wrong(name, "must be a list of texts", value, []);
  }

  flag(name: string): boolean {
    const value = this.#field(name);
    return typeof value === "boolean" ? value : this.#wrong(name, "must be true or false", value, false);
  }

  number(name: string, low: number, high: number): number {
    const value = this.#field(name);
    if (typeof value === "number" && value >= low && value <= high) return value;
    const rule =
      typeof value === "string" ? `must be a number ${low}–${high}, without quotes` : `must be ${low}–${high}`;
    return this.#wrong(name, rule, value, low);
  }

  whole(name: string, low: number, high: number): number {
    const value = this.number(name, low, high);
    return Number.isInteger(value) ? value : this.#wrong(name, `must be a whole number ${low}–${high}`, value, low);
  }

  choice<const Choice extends string | number>(name: string, choices: readonly [Choice, ...Choice[]]): Choice {
    const value = this.#field(name);
    return (
      choices.find((choice) => choice === value) ?? this.#wrong(name, `must be ${oneOf(choices)}`, value, choices[0])
    );
  }

  /** A list of one or more of the choices, none twice. */
  choices<const Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): readonly Choice[] {
    const value = this.#field(name);
    const found = Array.isArray(value) ? choices.filter((choice) => value.includes(choice)) : [];
    if (Array.isArray(value) && value.length > 0 && found.length === value.length) return value as readonly Choice[];
    return this.#wrong(name, `must be a list of ${oneOf(choices)}, none twice`, value, [choices[0]]);
  }

  /** Notes a problem that no single field shows. */
  complain(name: string, sentence: string): void {
    this.#problems.push(`${this.#place(name)} ${sentence}`);
  }

  refuseUnknown(): void {
    for (const name of Object.keys(this.#fields)) {
      if (!this.#known.has(name)) this.complain(name, "is not a setting; remove it, or mend its spelling");
    }
  }

  #field(name: string): unknown {
    this.#known.add(name);
    return this.#fields[name];
  }

  #place(name: string): string {
    return this.at === "" ? name : `${this.at}.${name}`;
  }

  #wrong<Filler>(name: string, rule: string, value: unknown, filler: Filler): Filler {
    this.complain(name, `${rule} (is ${show(value)})`);
    return filler;
  }
}

function oneOf(choices: readonly (string | number)[]): string {
  return choices.map(String).join(" or ");
}

function show(value: unknown): string {
  if (value === undefined || value === null) return "missing";
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "object") return "a record";
  return typeof value === "string" ? JSON.stringify(withoutSecrets(value)) : String(value);
}
