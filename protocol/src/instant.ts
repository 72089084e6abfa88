import { Type } from "typebox";
import type { Brand } from "./brand.ts";
import { whole } from "./literals.ts";

/** Wall time: whole milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = Brand<number, "Instant">;
/** A span of time in milliseconds. */
export type Millis = Brand<number, "Millis">;
/** Milliseconds on a clock that only runs forward and starts anew at each boot. */
export type Monotonic = Brand<number, "Monotonic">;

/** 1970 to 2100: a clock after a power cut may say 1970, and the event is kept all the same. */
export const InstantSchema = Type.Unsafe<Instant>(Type.Integer({ minimum: 0, maximum: 4_102_444_800_000 }));
export const MillisSchema = Type.Unsafe<Millis>(whole(0));
export const MonotonicSchema = Type.Unsafe<Monotonic>(whole(0));

/** How far a wall time can be believed: set by a trusted source in this boot, carried on from the last one, or not at all. */
export const clockQualities = ["trusted", "estimated", "unknown"] as const;
export type ClockQuality = (typeof clockQualities)[number];

export const instant = (milliseconds: number): Instant => Math.round(milliseconds) as Instant;
export const millis = (milliseconds: number): Millis => Math.round(milliseconds) as Millis;
export const monotonic = (milliseconds: number): Monotonic => Math.round(milliseconds) as Monotonic;
export const seconds = (count: number): Millis => millis(count * 1000);
export const minutes = (count: number): Millis => seconds(count * 60);
export const hours = (count: number): Millis => minutes(count * 60);
export const days = (count: number): Millis => hours(count * 24);
