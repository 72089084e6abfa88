import type { IdentityLevel, PersonKind, Sentence, SiteId } from "@menshen/protocol";

/** One person as a site description names them; instants are milliseconds since 1970. */
export interface PersonDescription {
  readonly name: string;
  readonly kind: PersonKind;
  /** The rooms they live or work in, by the names the description gives them. */
  readonly roomNames: readonly string[];
  readonly phone?: string;
  readonly idNumber?: string;
  /** Upper-case hexadecimal as the reader gives it. */
  readonly cardNumber?: string;
  readonly startsAt: number;
  /** Absent: for as long as nobody ends it. */
  readonly endsAt?: number;
  readonly identityLevel: IdentityLevel;
}

/** A whole building as it is brought into a registry at once. */
export interface SiteDescription {
  /** Absent: the site of that Chinese name, or a new one. */
  readonly siteId?: SiteId;
  readonly name: Sentence;
  /** IANA name, `Asia/Shanghai`. */
  readonly timeZone: string;
  readonly doors: readonly { readonly name: Sentence }[];
  readonly rooms: readonly { readonly name: string; readonly floor: number }[];
  readonly people: readonly PersonDescription[];
}
