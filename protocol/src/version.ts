/**
 * Version of everything that travels between a door and a registry.
 * 1: the first version.
 * 2: liveness, masks, card lending and who looks alike are told; templates renewed for another recogniser; daily friction.
 * 3: overrides, inputs, tamper and fault are told; scheduled unlock, held-open ladder, PINs, anti-passback; alarms acknowledged from
 *    the registry; a decision simulated; what an installer tested.
 * 4: a comparison with a card's owner may be inconclusive, and a face that cannot be told asks in words of its own; look-alikes
 *    are told when templates are renewed, and what traffic the expectations are reckoned with.
 */
export const PROTOCOL_VERSION = 4;
