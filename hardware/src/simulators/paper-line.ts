import type { OutputLevel, OutputLine } from "../drivers/output-line.ts";

/** A lamp or buzzer on paper: every order is kept, oldest first. */
export interface PaperLine extends OutputLine {
  level(): OutputLevel;
  orders(): readonly OutputLevel[];
}

/** Creates one that is out. */
export function createPaperLine(onOrder: (level: OutputLevel) => void = () => {}): PaperLine {
  let orders: readonly OutputLevel[] = [];
  const set = (level: OutputLevel) => {
    orders = [...orders, level];
    onOrder(level);
  };
  return {
    set,
    level: () => orders.at(-1) ?? "inactive",
    orders: () => orders,
    close() {
      if (orders.at(-1) === "active") set("inactive");
      return Promise.resolve();
    },
  };
}
