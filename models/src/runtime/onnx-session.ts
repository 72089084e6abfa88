import type { Network } from "./runtime.ts";

/** What the native library and the wasm one have in common. */
export interface OnnxSession {
  readonly inputNames: readonly string[];
  run(feeds: Readonly<Record<string, never>>): Promise<Readonly<Record<string, { readonly data: unknown }>>>;
  release(): Promise<void>;
}

/** Ties an opened session to one input array that every run reads in place; `tensorOf` wraps a part of it. */
export function networkOf<Input extends Float32Array | Uint8Array>(
  session: OnnxSession,
  { input, shape }: { readonly input: Input; readonly shape: readonly number[] },
  tensorOf: (input: Input, shape: readonly number[]) => unknown,
): Network<Input> {
  const [most = 1, ...picture] = shape;
  const feeds = new Map<number, Readonly<Record<string, never>>>();
  const feedOf = (pictures: number): Readonly<Record<string, never>> => {
    const part = input.subarray(0, pictures * sizeOf(picture)) as Input;
    return { [session.inputNames[0] as string]: tensorOf(part, [pictures, ...picture]) as never };
  };
  return {
    input,
    async run(pictures = most) {
      const feed = feeds.get(pictures) ?? feedOf(pictures);
      feeds.set(pictures, feed);
      const results = await session.run(feed);
      return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
    },
    close: () => session.release(),
  };
}

/** How many values a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
