/** What can go wrong with the registry itself, as codes; what is expected of people and doors is a value, never thrown. */
export type RegistryFaultCode =
  | "data-directory-in-use"
  | "key-unreadable"
  | "port-in-use"
  | "broker-unreachable"
  | "row-missing"
  | "roster-unsound"
  | "migration-unknown";

export class RegistryFault extends Error {
  readonly code: RegistryFaultCode;
  constructor(code: RegistryFaultCode, why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = "RegistryFault";
    this.code = code;
  }
}
