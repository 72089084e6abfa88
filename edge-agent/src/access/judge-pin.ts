import type { DenyReason } from "@menshen/protocol";
import type { IndexedRoster } from "../roster/holder-of.ts";
import { type Memory, pendingOf, pinsLockedOut, type TriesKey, wrongPin } from "./memory.ts";
import type { AccessRequest, Presented } from "./request.ts";

type PinShown = Extract<Presented, { type: "pin" }>;

export type JudgedPin =
  /** Right; `key` is whose row of wrong ones it ends. */
  | { readonly type: "right"; readonly key: TriesKey }
  | { readonly type: "wrong"; readonly reason: DenyReason; readonly memory: Memory };

/**
 * Says whether a PIN counts. Alone it is listened to as long as its keypad does not rest; beside a card its owner just showed
 * it has a row of its own, so that no passer-by who plays with the keys keeps a resident from the second step. Pure.
 */
export function judgePin(
  { at }: Pick<AccessRequest, "at">,
  { matched, keypad = "entry" }: PinShown,
  { memory, roster }: { readonly memory: Memory; readonly roster: IndexedRoster },
): JudgedPin {
  const keypadKey: TriesKey = `keypad ${keypad}`;
  const personId = matched && roster.byCredential.get(matched)?.[0]?.occupancy.personId;
  const isSecondStep = personId !== undefined && pendingOf(memory, personId, at) !== undefined;
  const key = isSecondStep ? personId : keypadKey;
  const isHeard = !pinsLockedOut(memory, key, at);
  if (matched !== undefined && isHeard) return { type: "right", key };
  const waiting = memory.pending.filter(({ until }) => until > at).map((pending) => pending.personId);
  // The answer must not tell whether an unheard PIN was somebody's: it is the same as for one that is nobody's.
  const isNobodyHeard = [keypadKey, ...waiting].every((one) => pinsLockedOut(memory, one, at));
  const counted = [keypadKey, ...waiting].filter((one) => !pinsLockedOut(memory, one, at));
  return {
    type: "wrong",
    reason: isNobodyHeard ? "pin-locked-out" : "invalid-pin",
    memory: counted.reduce((sofar, one) => wrongPin(sofar, one, at), memory),
  };
}
