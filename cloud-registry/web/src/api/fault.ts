import type { Wording } from "./shapes.ts";

export type FaultDetails = {
  readonly message?: Wording;
  readonly retryAfterSeconds?: number;
  readonly lastSeenAt?: number;
};

/** A request the registry refused, or that never reached it (status 0, code "unreachable"). */
export class ApiFault extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: FaultDetails;
  constructor(code: string, status: number, details: FaultDetails = {}, options?: ErrorOptions) {
    super(`${code} (${status})`, options);
    this.name = "ApiFault";
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** Reads the registry's error body, whatever a proxy in between may have made of it. */
export function faultOf(status: number, body: unknown): ApiFault {
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const code = typeof fields["code"] === "string" ? fields["code"] : "unexpected-answer";
  return new ApiFault(code, status, {
    ...(isWording(fields["message"]) && { message: fields["message"] }),
    ...(typeof fields["retryAfterSeconds"] === "number" && { retryAfterSeconds: fields["retryAfterSeconds"] }),
    ...(typeof fields["lastSeenAt"] === "number" && { lastSeenAt: fields["lastSeenAt"] }),
  });
}

function isWording(value: unknown): value is Wording {
  if (typeof value !== "object" || value === null) return false;
  const { zh, en } = value as Record<string, unknown>;
  return typeof zh === "string" && typeof en === "string";
}
