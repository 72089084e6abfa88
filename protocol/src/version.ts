/**
 * Version of everything that travels between a door and a registry.
 * 1: the first version.
 * 2: liveness, masks, card lending and who looks alike are told; templates renewed for another recogniser; daily friction.
 */
export const PROTOCOL_VERSION = 2;
