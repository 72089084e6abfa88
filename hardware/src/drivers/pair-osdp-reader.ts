import { randomBytes } from "node:crypto";
import type { DeviceEvent, KeyPlan } from "../osdp/device.ts";
import { type After, realAfter } from "../timers.ts";
import type { ReaderKeys } from "./osdp-key-file.ts";
import type { OsdpLine } from "./osdp-line.ts";

export interface PairReaderOptions {
  /** Makes the key from a house's master key (16 bytes) and the reader's own number; otherwise it is random. */
  readonly masterKey?: Uint8Array;
  /** How long pairing may take (15 s). */
  readonly withinMs?: number;
}

/**
 * What came of pairing. `refused`: the reader is not in its install mode; `silent`: it did not answer in time; `not-kept`: the
 * key could not be put away, so the reader was not told; `not-taken`: it said yes and does not know the key.
 */
export type PairOutcome =
  | { readonly type: "paired" }
  | { readonly type: "failed"; readonly reason: "refused" | "silent" | "not-kept" | "not-taken" | "no-key-store" };

export interface PairingParts {
  readonly osdp: Pick<OsdpLine, "onEvent" | "pair" | "keepKey" | "stopPairing">;
  readonly address: number;
  readonly keys: ReaderKeys | undefined;
  readonly after: After | undefined;
  readonly random: ((bytes: number) => Uint8Array) | undefined;
}

const KEY_BYTES = 16;

/**
 * Gives a reader in its install mode a key of its own: the default key opens the channel, the new key is put away first and told
 * then, and the reader has to come back with it.
 */
export function pairReader(
  parts: PairingParts,
  { masterKey, withinMs = 15_000 }: PairReaderOptions,
): Promise<PairOutcome> {
  const { osdp, address, keys, after = realAfter, random = randomBytes } = parts;
  if (keys === undefined) return Promise.resolve(failed("no-key-store"));
  const plan: KeyPlan =
    masterKey === undefined ? { from: "random", key: random(KEY_BYTES) } : { from: "master", masterKey };
  return new Promise((resolve) => {
    let isPaired = false;
    const settle = (outcome: PairOutcome) => {
      cancel();
      leave();
      osdp.stopPairing(address);
      resolve(outcome);
    };
    const cancel = after(withinMs, () => settle(failed(isPaired ? "not-taken" : "silent")));
    const putAway = (key: Uint8Array) => {
      keys.save(key).then(
        () => osdp.keepKey(address),
        () => settle(failed("not-kept")),
      );
    };
    const follow = (event: DeviceEvent) => {
      switch (event.type) {
        case "key-made":
          return putAway(event.key);
        case "pairing-failed":
          return settle(failed("refused"));
        case "paired":
          isPaired = true;
          return undefined;
        case "online":
          return settle({ type: "paired" });
        case "status":
          return isPaired && event.status === "key-refused" ? settle(failed("not-taken")) : undefined;
        case "identified":
        case "capable":
        case "said":
        case "garbled":
        case "refused":
          return undefined;
      }
    };
    const leave = osdp.onEvent((from, event) => {
      if (from === address) follow(event);
    });
    osdp.pair(address, plan);
  });
}

function failed(reason: Extract<PairOutcome, { type: "failed" }>["reason"]): PairOutcome {
  return { type: "failed", reason };
}
