import { mintId } from "@menshen/protocol";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ApiContext } from "../api/api-context.ts";
import { createApi } from "../api/client.ts";
import type { Door, Recogniser } from "../api/shapes.ts";
import { type Console, ConsoleContext } from "../session/session-context.ts";
import { siteTime } from "../time/site-time.ts";
import { type Language, openWords } from "../words/words.ts";
import { DoorPanel } from "./door-panel.tsx";

beforeAll(() => void vi.stubGlobal("matchMedia", () => ({ matches: true })));
afterAll(() => void vi.unstubAllGlobals());

const door: Door = {
  ...{ id: mintId("door"), siteId: mintId("site"), name: { zh: "大门", en: "Main door" }, connection: "online" },
  ...{ mode: "locked", physical: "closed", lock: "locked", alarm: "normal", faults: [] },
  ...{ ownerComparison: "observe", targetFpir: 0.001, outboxDepth: 0, clockQuality: "trusted" },
  ...{ rosterVersion: 7, rosterApplied: 7 },
};
const recogniser: Recogniser = {
  ...{ id: "retail-0095", version: "1", metric: "cosine", threshold: 0.42, gallerySize: 3 },
  ...{ wrongOpeningsPerYear: 0.2, refusalsPerResidentMonth: 0.4 },
};
const storage = { getItem: () => null, setItem: () => undefined } as unknown as Storage;

/** The panel's text as the server would send it, without its marks. */
async function textOf(shown: Partial<Door>, language: Language = "en"): Promise<string> {
  const words = await openWords(storage, {} as HTMLElement);
  await words.changeLanguage(language);
  const api = createApi({ fetch: () => Promise.reject(new Error("nothing is asked")), onSignedOut: () => undefined });
  const html = renderToStaticMarkup(
    <I18nextProvider i18n={words}>
      <QueryClientProvider client={new QueryClient()}>
        <ApiContext value={api}>
          <ConsoleContext value={{ siteTime: siteTime("Asia/Shanghai", language) } as Console}>
            <DoorPanel door={{ ...door, ...shown }} alarms={[]} />
          </ConsoleContext>
        </ApiContext>
      </QueryClientProvider>
    </I18nextProvider>,
  );
  return html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
}

describe("how many strangers a door may let in", () => {
  it.each<[string, Partial<Door>]>([
    ["recognises faces", { recogniser }],
    ["opens its recogniser or has none", {}],
    ["is not connected", { connection: "offline" }],
    ["never was connected", { connection: "never" }],
  ])("stands on the page while the door %s", async (_, shown) => {
    expect(await textOf(shown)).toMatch(/Strangers let in at most .*about 1 in 1,000 tries/);
    expect(await textOf(shown, "zh")).toMatch(/陌生人误放限度 .*约 1,000 次里 1 次/);
  });

  it("is said not to hold yet while the door tells another, with the figures that are still of that one", async () => {
    const waiting = { recogniser: { ...recogniser, targetFpir: 0.01 } };
    expect(await textOf(waiting)).toContain(
      "does not go by this yet; these figures are reckoned with the choice before",
    );
    expect(await textOf(waiting, "zh")).toContain("门还没有采用新的限度，这里的数字仍按原来的算");
    expect(await textOf({ recogniser: { ...recogniser, targetFpir: 0.001 }, rosterApplied: 6 })).not.toContain(
      "go by this",
    );
  });

  it.each<[string, Partial<Door>]>([
    ["says nothing of it", { recogniser }],
    ["is not connected", { connection: "offline" }],
  ])("may not hold yet at a door that %s and lacks the newest roster", async (_, shown) => {
    expect(await textOf({ ...shown, rosterApplied: 6 })).toContain("may not go by this yet");
    expect(await textOf({ ...shown, rosterApplied: 6 }, "zh")).toContain("可能还没有采用这个限度");
    expect(await textOf(shown)).not.toContain("go by this");
  });
});
