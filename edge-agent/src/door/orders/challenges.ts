import {
  type BootId,
  type Challenge,
  type ChallengeId,
  type DoorId,
  type Monotonic,
  mintId,
  seconds,
  toBase64Url,
} from "@menshen/protocol";

export interface ChallengesParts {
  readonly doorId: DoorId;
  readonly bootId: BootId;
  readonly now: () => Monotonic;
  /** So many bytes of the platform's cryptographic source. */
  readonly random: (bytes: number) => Uint8Array;
}

/** The questions a door asks of whoever orders something: each answered once, and soon. */
export interface Challenges {
  /** Challenges to publish: each still has half its life before it. */
  fresh(): readonly Challenge[];
  /** Uses up a challenge; says why it cannot be. A nonce that is not its own leaves it as it is. */
  spend(challengeId: ChallengeId, nonce: string): "spent" | "challenge-unknown" | "challenge-expired";
}

/** An order is made for the person who stands there now: what takes longer than this to arrive is not followed. */
export const lifeOfChallenge = seconds(10);
/** A few people may order within one status. */
const ahead = 3;
/** So long a challenge that ran out is known as one, for whoever asks why. */
const rememberedFor = seconds(60);
const nonceBytes = 16;

/** Makes the challenges of one door in one boot; they live in memory alone, so that none outlives it. */
export function createChallenges({ doorId, bootId, now, random }: ChallengesParts): Challenges {
  let open: readonly Challenge[] = [];
  const age = ({ publishedAt }: Challenge) => now() - publishedAt;

  const make = (): Challenge => ({
    challengeId: mintId("challenge"),
    ...{ doorId, bootId },
    nonce: toBase64Url(random(nonceBytes)),
    publishedAt: now(),
    expiresAfter: lifeOfChallenge,
  });

  return {
    fresh() {
      open = open.filter((one) => age(one) < lifeOfChallenge + rememberedFor);
      const young = open.filter((one) => age(one) < lifeOfChallenge / 2);
      const made = Array.from({ length: Math.max(0, ahead - young.length) }, make);
      open = [...open, ...made];
      return [...young, ...made];
    },
    spend(challengeId, nonce) {
      const found = open.find((one) => one.challengeId === challengeId && one.nonce === nonce);
      if (found === undefined) return "challenge-unknown";
      open = open.filter((one) => one !== found);
      return age(found) < lifeOfChallenge ? "spent" : "challenge-expired";
    },
  };
}
