export type ModelFaultCode =
  | "weights-missing"
  | "weights-unreadable"
  | "operator-unknown"
  | "photograph-unreadable"
  | "verification-failed"
  | "cache-unwritable"
  | "models-missing"
  | "picture-invalid"
  | "recogniser-unknown"
  | "model-unfit"
  | "model-unknown"
  | "model-unmeasured"
  | "download-failed"
  | "engine-stopped"
  | "engine-busy"
  | "runtime-unusable"
  | "conversion-failed";

/** How the built-in networks come back; a controller cannot convert them itself. */
export const BRING_BUILT_IN =
  "./menshen up converts them; on a controller sudo menshen-release models use NAME brings those of its release again.";

export interface ModelFaultParts {
  readonly step: string;
  readonly why: string;
  readonly todo: string;
  readonly cause?: unknown;
}

/** A fault of the face engine: which step failed, why, and what a person can do about it. */
export class ModelFault extends Error {
  override readonly name = "ModelFault";
  readonly code: ModelFaultCode;
  readonly step: string;
  readonly why: string;
  readonly todo: string;

  constructor(code: ModelFaultCode, parts: ModelFaultParts) {
    super(`${parts.step}: ${parts.why}. ${parts.todo}`, parts.cause === undefined ? {} : { cause: parts.cause });
    this.code = code;
    this.step = parts.step;
    this.why = parts.why;
    this.todo = parts.todo;
  }
}

/** What every look throws once the engine's thread has ended or was ended. */
export function engineStopped(why: string, cause?: unknown): ModelFault {
  return new ModelFault("engine-stopped", { step: "Looking at a picture", why, todo: "Open the engine again.", cause });
}

export interface FaultMessage {
  readonly code: ModelFaultCode;
  readonly step: string;
  readonly why: string;
  readonly todo: string;
}

/** Turns any thrown value into plain data that survives a message port; pure. */
export function faultMessage(error: unknown, step: string): FaultMessage {
  if (error instanceof ModelFault) {
    return { code: error.code, step: error.step, why: error.why, todo: error.todo };
  }
  const why = error instanceof Error ? error.message : String(error);
  return { code: "conversion-failed", step, why, todo: "Please report this with the full message." };
}
