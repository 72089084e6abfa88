/** `unreadable` is a damaged or half-missing identity; only a person may decide to replace it. */
export class IdentityFault extends Error {
  readonly code: "unreadable-identity";
  constructor(why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = "IdentityFault";
    this.code = "unreadable-identity";
  }
}
