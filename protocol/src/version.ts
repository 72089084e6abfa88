/**
 * Version of everything that travels between a door and a registry.
 * 1: the first version.
 */
export const PROTOCOL_VERSION = 1;
