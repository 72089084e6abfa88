export { type AccountCreated, createAccount } from "./accounts/accounts.ts";
export { findAuditBreak } from "./audit/audit.ts";
export { decodeConfig, type RegistryConfig } from "./config.ts";
export { describeOpenApi } from "./http/describe-open-api.ts";
export { openRegistryData, type RegistryData } from "./registry-data.ts";
export { RegistryFault } from "./registry-fault.ts";
export { type RegistryService, startRegistry } from "./registry-service.ts";
export { type ImportedSite, importSite } from "./sites/import-site.ts";
export type { PersonDescription, SiteDescription } from "./sites/site-description.ts";
