/** Waits until `what` has come to an end, well or not, and no longer than so many milliseconds; tells whether it has. */
export async function settlesWithin(milliseconds: number, what: Promise<unknown> | undefined): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const settled = Promise.resolve(what).then(
    () => true,
    () => true,
  );
  return await Promise.race([settled, tooLong]).finally(() => clearTimeout(timer));
}
