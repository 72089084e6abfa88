import { BUILT_IN } from "./known-models.ts";
import { BUILT_IN_RECOGNISER } from "./recogniser.ts";

/** What running each known network means at the door (docs/recognition.md has the figures). */
const MEANINGS: Readonly<Record<string, string>> = {
  [BUILT_IN]:
    "works at once; takes East Asian faces of one sex for one another about 160 times as often as retail-0095",
  "retail-0095": "what a door should run: about 160 times fewer confusions among Asian faces of one sex",
  sface: "not measured here: its training set is not documented",
  yunet: "a detector; runs once it has been measured here",
  "edgeface-xs": "confuses fewest of those tried, but not for commercial use; a site exports it to ONNX itself",
};

/** What running a model means, by the name under which it is chosen; pure. */
export function meaningOf(name: string): string {
  return MEANINGS[name] ?? "brought by this site; its figures are in its measurement";
}

/** The name under which a recogniser is chosen, by the id that templates and status carry; pure. */
export function chosenName({ id }: { readonly id: string }): string {
  return id === BUILT_IN_RECOGNISER.id ? BUILT_IN : id;
}
