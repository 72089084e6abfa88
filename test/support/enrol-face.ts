import { type Enrolled, enrolPerson } from "@menshen/scripts";
import type { House } from "./start-house.ts";
import { waitUntil } from "./wait-until.ts";

/** Enrols somebody's face as a landlord does: photographs sealed to the controller, after the door can make templates. */
export async function enrolFace(
  house: House,
  person: { readonly name: string; readonly room: string; readonly photos: readonly string[] },
): Promise<Enrolled> {
  await waitUntil(
    "the door to recognise faces",
    () => house.agent.linesOfRun().some((line) => line.includes("a face opens")),
    {
      withinMs: 30_000,
    },
  );
  return await enrolPerson(house.client, {
    ...person,
    siteId: house.siteId,
    replace: false,
    consentSeenBy: "the landlord",
  });
}
