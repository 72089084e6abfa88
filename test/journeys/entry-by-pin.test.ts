import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulateCommand } from "@menshen/scripts";
import { describe, expect, it } from "vitest";
import { openHouse } from "../support/open-house.ts";
import { residents } from "../support/small-site.ts";
import type { House } from "../support/start-house.ts";
import { waitUntil } from "../support/wait-until.ts";

interface Person {
  readonly id: string;
  readonly name: string;
}
interface Alarm {
  readonly id: string;
  readonly kind: string;
  readonly acknowledgedName?: string;
  readonly acknowledgedAtDoorAt?: number;
}
interface Simulation {
  readonly action: string;
  readonly accepts?: readonly string[];
  readonly message: { readonly en: string };
  readonly conditions: readonly { readonly met: boolean; readonly message: { readonly en: string } }[];
}

const eventsOf = (house: House) => house.journal().flatMap(({ events }) => events.map(({ body }) => JSON.parse(body)));
const entriesOf = (house: House) =>
  eventsOf(house).filter(({ type }) => type === "entry.granted" || type === "entry.denied");

/** Changes something at the registry and waits until the door goes by it. */
async function changed(house: House, change: () => Promise<unknown>): Promise<void> {
  const applied = () => eventsOf(house).filter(({ type }) => type === "roster.applied").length;
  const before = applied();
  await change();
  await waitUntil("the door to go by the changed roster", () => applied() > before);
}

const nextEntry = async (house: House, act: () => Promise<void>) => {
  const before = entriesOf(house).length;
  await act();
  return await waitUntil("an entry in the journal", () => entriesOf(house)[before]);
};

/** What `./menshen simulate` prints, beside an apartment that is this house. */
async function onTheCommandLine(house: House, words: readonly string[]): Promise<string> {
  const root = join(house.files.folder, "checkout");
  mkdirSync(join(root, ".menshen/apartment"), { recursive: true });
  const { siteId, doorId, account } = house;
  const note = { port: house.ports.http, account, siteId, doorId, enrolled: false };
  writeFileSync(join(root, ".menshen/apartment/apartment.json"), JSON.stringify(note));
  const printed: string[] = [];
  const shell = { root, launcher: "./menshen", write: (text: string) => void printed.push(text) };
  await createSimulateCommand(shell as never).parseAsync([...words], { from: "user" });
  return printed.join("");
}

describe("a resident with a PIN", () => {
  it("comes in by it, calls for help by the other, is foreseen by the door, and shows a card too where the rule says so", async () => {
    const house = await openHouse();
    const { client, siteId, doorId } = house;
    const { items } = await client.get<{ items: readonly Person[] }>(`/api/sites/${siteId}/people?limit=200`);
    const lin = items.find(({ name }) => name === residents[0].name);
    if (lin === undefined) throw new Error("she does not live there");
    const simulate = (shows: readonly string[]) =>
      client.post<Simulation>(`/api/doors/${doorId}/simulate`, { personId: lin.id, shows, at: "02:00" });

    // Four live here: a PIN needs five digits.
    expect(await simulate(["pin"])).toMatchObject({ action: "deny" });
    await changed(house, () => client.put(`/api/people/${lin.id}/pin`, { pin: "20468", duressPin: "91724" }));
    const before = eventsOf(house).length;
    const foreseen = await simulate(["pin"]);
    expect(foreseen).toMatchObject({ action: "grant", message: { en: "The door opens." } });
    expect(foreseen.conditions.every(({ met }) => met)).toBe(true);
    const asked = await onTheCommandLine(house, ["--person", residents[0].name, "--at", "02:00", "--factor", "pin"]);
    expect(asked).toMatch(/^林晓燕 101 \(person_.*\n→ 会开门。 {2}The door opens\.\n {2}✓ /);
    expect(asked).not.toContain("✗");
    expect(eventsOf(house)).toHaveLength(before);

    const byPin = await nextEntry(house, () => house.act({ keys: "20468#" }));
    expect(byPin).toMatchObject({ type: "entry.granted", factors: ["pin"], actor: { personId: lin.id } });
    const forced = await nextEntry(house, () => house.act({ keys: "91724#" }));
    expect(Object.keys(forced)).toEqual(Object.keys(byPin));
    const wrong = await nextEntry(house, () => house.act({ keys: "13579#" }));
    expect(wrong).toMatchObject({ type: "entry.denied", reason: "invalid-pin" });

    const alarms = () => client.get<readonly Alarm[]>(`/api/alarms?siteId=${siteId}`);
    const duress = await waitUntil("the silent alarm", async () =>
      (await alarms()).find(({ kind }) => kind === "duress"),
    );
    await client.post(`/api/alarms/${duress.id}/acknowledge`, { name: "王房东", note: "已报警" });
    const noted = await waitUntil("the door's journal to say who took note", async () =>
      (await alarms()).find(({ id, acknowledgedAtDoorAt }) => id === duress.id && acknowledgedAtDoorAt !== undefined),
    );
    expect(noted.acknowledgedName).toBe("王房东");
    expect(eventsOf(house).findLast(({ type }) => type === "alarm.acknowledged")).toMatchObject({
      ...{ alarmId: duress.id, name: "王房东", note: "已报警" },
    });

    const rules = await client.get<object>(`/api/doors/${doorId}/rules`);
    const factorRules = [{ ways: [["card", "pin"]] }];
    await changed(house, () => client.put(`/api/doors/${doorId}/rules`, { ...rules, factorRules }));
    expect(await simulate(["card"])).toMatchObject({ action: "ask", accepts: ["pin"] });
    expect(await simulate(["card", "pin"])).toMatchObject({ action: "grant" });
    const both = await nextEntry(house, async () => {
      await house.present(residents[0].cardNumber);
      await house.act({ keys: "20468#" });
    });
    expect(both).toMatchObject({ type: "entry.granted", factors: ["card", "pin"] });
    expect(house.pulses()).toEqual([byPin.entryId, forced.entryId, both.entryId]);
    const kept = JSON.stringify(house.journal()) + house.agent.logTail() + house.registry.logTail();
    for (const digits of ["20468", "91724", "13579"]) expect(kept).not.toContain(digits);
  });
});
