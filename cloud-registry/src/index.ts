export type { PersonDescription, SiteDescription } from "./sites/site-description.ts";
