/** One line of the doctor: well, worth knowing, or wrong; what is worth knowing or wrong says what to do. */
export type Finding =
  | { readonly state: "ok"; readonly what: string; readonly told: string }
  | { readonly state: "note" | "problem"; readonly what: string; readonly told: string; readonly next: string };

/** Says that something is as it should be; pure. */
export function ok(what: string, told: string): Finding {
  return { state: "ok", what, told };
}

/** Says that something could be better, or is left out; pure. */
export function note(what: string, told: string, next: string): Finding {
  return { state: "note", what, told, next };
}

/** Says that something keeps the house from working; pure. */
export function problem(what: string, told: string, next: string): Finding {
  return { state: "problem", what, told, next };
}

const marks = { ok: "✓", note: "–", problem: "✗" } as const;

/** The finding as people read it: a mark, what it is about, what was found, and below it what to do. Pure. */
export function describeFinding(finding: Finding): string {
  const indent = " ".repeat(16);
  const told = finding.told.trimEnd().replaceAll("\n", `\n${indent}`);
  const line = `${marks[finding.state]} ${finding.what.padEnd(13)} ${told}\n`;
  return finding.state === "ok" ? line : `${line}${indent}next: ${finding.next}\n`;
}
