declare const brand: unique symbol;

/** A value that only its decoder or minter may produce, so that two ids of the same shape cannot be swapped. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
