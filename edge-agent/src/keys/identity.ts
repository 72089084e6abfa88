import type { AgentId, SigningKey } from "@menshen/protocol";

/** Who this controller is, and the keys that never leave it. */
export interface Identity {
  readonly agentId: AgentId;
  /** Ed25519: signs batches, hellos and replies. */
  readonly signing: SigningKey & { readonly publicKey: Uint8Array };
  /** X25519: photographs for enrolment are sealed to its public half. */
  readonly sealing: { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array };
  /** 32 bytes under which the keys of photos and templates are wrapped. */
  readonly storeKey: Uint8Array;
}
