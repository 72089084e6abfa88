/** A recogniser that is not there is tried again every few seconds; the log hears of it once, and again of what changes. */
export function onChangeOnly(tell: (fault: string) => void): (fault: string | undefined) => void {
  let told: string | undefined;
  return (fault) => {
    if (fault !== undefined && fault !== told) tell(fault);
    told = fault;
  };
}
