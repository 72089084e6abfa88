/** All that a subcommand may touch of the process it runs in; `main.ts` makes it, tests make their own. */
export interface Shell {
  /** The checkout's root folder. */
  readonly root: string;
  /** The node that runs this program, for starting more of them. */
  readonly node: string;
  /** How the launcher was called, for commands to paste. */
  readonly launcher: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** Aborted by the first Ctrl-C or SIGTERM; a command then stops what it started and returns. */
  readonly stopped: AbortSignal;
  readonly exitWith: (code: number) => void;
}
