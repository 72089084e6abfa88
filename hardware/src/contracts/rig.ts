/** What a contract needs beside the port: a way to end it. */
export interface Rig {
  dispose(): Promise<void>;
}

/** Makes a fresh rig for one test. */
export type Make<Built extends Rig> = () => Promise<Built>;

/** Runs one test on a rig of its own and ends the rig whatever happens. */
export async function withRig<Built extends Rig>(
  make: Make<Built>,
  test: (rig: Built) => Promise<void>,
): Promise<void> {
  const rig = await make();
  try {
    await test(rig);
  } finally {
    await rig.dispose();
  }
}
