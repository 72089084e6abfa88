import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { execPath } from "node:process";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chromiumProgram, openBrowser, openPage } from "../support/open-browser.ts";
import { checkout } from "../support/patched-copy.ts";
import { residents, unknownCard } from "../support/small-site.ts";
import { type House, startHouse } from "../support/start-house.ts";
import { journalledOf } from "../support/told-by-house.ts";
import { waitUntil } from "../support/wait-until.ts";

const missing = "chromium is not installed (apt-get install chromium)";
const patience = { timeout: 15_000 };
const sizes = {
  desktop: { width: 1280, height: 800 },
  display: { width: 800, height: 480 },
  phone: { width: 390, height: 844 },
};

/** Before the log-in the page asks who is logged in; after a cut session it is told to log in again. */
const isExpected = (url: string) => url.includes("/install/api/");
const options = (size: keyof typeof sizes): BrowserContextOptions & { isExpected: typeof isExpected } => ({
  ...{ viewport: sizes[size], ignoreHTTPSErrors: true, locale: "zh-CN", isExpected },
});
const origin = ({ ports }: House) => `https://127.0.0.1:${ports.pages}`;

/** By how many pixels something is wider than the screen, or cut off. */
const overflow = (page: Page) =>
  page.evaluate<number>(`(() => {
    const root = document.documentElement;
    const [main] = document.getElementsByTagName("main");
    const cut = document.body.dataset.tone === undefined ? 0 : main.scrollHeight - main.clientHeight;
    return Math.max(root.scrollWidth - root.clientWidth, cut);
  })()`);

/** One house for all of them: it takes longer to open than what is tried in it. */
let house: House;
beforeAll(async () => {
  if (chromiumProgram === undefined) return;
  house = await startHouse({ pages: true });
  await untilServed(house);
}, 60_000);
afterAll(() => house?.close());

it("an installer logs in, tries the lock, and hands the door over with a signed record that the landlord reads", async ({
  skip,
}) => {
  skip(chromiumProgram === undefined, missing);
  const browser = await openBrowser();
  const { page, problems } = await openPage(browser, options("desktop"));
  await page.goto(`${origin(house)}/install?language=en`);
  await logIn(page, house);

  await page.getByRole("button", { name: "Release the lock once" }).click();
  const before = house.pulses().length;
  await page.getByRole("button", { name: "Do it" }).click();
  await waitUntil("the lock to move", () => house.pulses().length === before + 1);
  await house.present(residents[0].cardNumber);
  await page.getByText(/last read [0-9a-f]{6}…/).waitFor(patience);
  expect(await page.locator("#content").innerText()).not.toContain(residents[0].cardNumber);

  await page.getByRole("button", { name: "Look through it" }).click();
  await page.locator(".frame img[src^='data:image/jpeg']").waitFor(patience);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.getByText("The registry answers.").waitFor(patience);

  await page.getByRole("button", { name: "Begin a new run" }).click();
  await page.getByRole("button", { name: "Do it" }).click();
  await measure(page, "broker");
  await measure(page, "relay");
  await measure(
    page,
    "contact-polarity",
    () => house.act({ contact: "open" }),
    () => house.act({ contact: "closed" }),
  );
  await measure(page, "exit-button", () => house.act({ exit: true }));
  await measure(page, "card-read", () => house.present(unknownCard));

  // Killed in the middle and started again, the controller goes on with the run; the session is over.
  await house.agent.kill();
  await house.agent.start();
  await untilServed(house);
  await page.locator('input[name="pin"]').waitFor({ timeout: 30_000 });
  await logIn(page, house);
  await page.locator('.check[data-check="relay"] .outcome').getByText("passed").waitFor(patience);

  for (const row of await page.locator(".check").all()) {
    const check = (await row.getAttribute("data-check")) ?? "";
    if ((await row.locator(".outcome").innerText()) === "") await leaveOut(page, check);
  }
  await page.getByRole("button", { name: "Sign and hand over" }).click();
  await page.getByRole("button", { name: "Do it" }).click();
  await page.locator(".signed").waitFor(patience);

  interface Seen {
    readonly installer: string;
    readonly checks: readonly { readonly check: string; readonly outcome: string; readonly measured?: number }[];
  }
  let received: readonly Seen[] = [];
  await waitUntil("the landlord to have the record", async () => {
    received = await house.client.get<readonly Seen[]>(`/api/doors/${house.doorId}/commissionings`);
    return received.length === 1;
  });
  expect(received[0]).toMatchObject({ installer: "王师傅", company: "门神安装队" });
  const relay = received[0]?.checks.find(({ check }) => check === "relay");
  expect(relay).toMatchObject({ outcome: "passed", measured: expect.any(Number) });
  const told = house.journal().flatMap(({ events }) => events.map(({ body }) => JSON.parse(body) as { type: string }));
  const types = told.map(({ type }) => type).filter((type) => /installer|tested|commissioned/.test(type));
  expect(types).toEqual([
    ...["installer.looked", "door.output-tested", "installer.looked"],
    // The relay, the contact; then logged in again.
    ...["door.output-tested", "door.output-tested", "installer.looked", "door.commissioned"],
  ]);
  expect(problems.filter((problem) => !problem.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
});

it("nothing is cut off or pushed sideways on a desktop, a small display or a phone, in either language", async ({
  skip,
}) => {
  skip(chromiumProgram === undefined, missing);
  const browser = await openBrowser();
  for (const size of ["desktop", "display", "phone"] as const) {
    const { page, problems } = await openPage(browser, options(size));
    for (const language of ["zh", "en"]) {
      const where = `on a ${size} in ${language}`;
      await page.goto(`${origin(house)}/door`);
      if (language === "en") await page.getByRole("button", { name: "English" }).click();
      await page
        .locator("main")
        .getByText(language === "zh" ? "刷卡" : "card")
        .waitFor(patience);
      expect(await overflow(page), `the door's screen ${where}`).toBe(0);
      await page.goto(`${origin(house)}/install?language=${language}`);
      if (language === "zh") await logIn(page, house);
      await page.locator(".facts li").first().waitFor(patience);
      expect(await overflow(page), `the installer's page ${where}`).toBe(0);
    }
    expect(problems).toEqual([]);
  }
});

it("the display at the door says how it is, answers cards and keys, and speaks both languages", async ({ skip }) => {
  skip(chromiumProgram === undefined, missing);
  const browser = await openBrowser();
  const { page, problems } = await openPage(browser, options("display"));
  await page.goto(`${origin(house)}/door`);
  const headline = page.locator("main");
  await headline.getByText("刷卡").waitFor(patience);
  expect(await page.locator("#help").innerText()).toContain("0571 8765 4321");

  await page.getByRole("button", { name: "English" }).click();
  await headline.getByText("card").waitFor(patience);
  await house.present(residents[0].cardNumber);
  await headline.getByText("The door is open").waitFor(patience);
  expect(await page.locator("body").innerText()).not.toContain(residents[0].name);
  await house.act({ contact: "open" });
  await house.act({ contact: "closed" });
  await house.present(unknownCard);
  await headline.getByText("does not know this card").waitFor(patience);
  await house.act({ keys: "123" });
  await headline.getByText("enter your PIN").waitFor(patience);
  expect(await page.locator("#dots i").count()).toBe(3);
  await house.act({ keys: "*" });
  await house.act({ fire: true });
  await headline.getByText("Fire!").waitFor(patience);
  expect(await overflow(page)).toBe(0);
  expect(problems).toEqual([]);

  // What stands is on the disk before it is journalled; the simulated contact is at rest after a start.
  const isKept = () => house.journal().some(({ events }) => events.some(({ body }) => body.includes('"kind":"fire"')));
  await waitUntil("the fire to be kept", isKept);
  // A controller without power: the display says that cards need no display, and comes back by itself.
  await house.agent.kill();
  await headline.getByText("The screen is reconnecting").waitFor(patience);
  await house.agent.start();
  await untilServed(house);
  await headline.getByText("Fire!").waitFor({ timeout: 30_000 });
});

it("whoever holds the installer's PIN ends a fire alarm on the page, once its contact is at rest", async ({ skip }) => {
  skip(chromiumProgram === undefined, missing);
  const stands = () =>
    journalledOf(house, "alarm.raised").filter(({ kind }) => kind === "fire").length >
    journalledOf(house, "alarm.cleared").filter(({ kind }) => kind === "fire").length;
  await house.act({ fire: true });
  await waitUntil("the fire to stand", stands);
  const { page, problems } = await openPage(await openBrowser(), options("phone"));
  await page.goto(`${origin(house)}/install?language=en`);
  await logIn(page, house);
  const reset = async () => {
    await page.getByRole("button", { name: "Reset after fire" }).click();
    await page.getByRole("button", { name: "Do it" }).click();
  };
  await reset();
  await page.getByText("The fire contact still acts").waitFor(patience);
  expect(stands()).toBe(true);
  await house.act({ fire: false });
  await page.getByText("contact at rest, door not reset yet").waitFor(patience);
  await reset();
  await waitUntil("the alarm to be over", () => !stands());
  expect(journalledOf(house, "door.fire-reset")).toMatchObject([{ actor: { type: "installer", name: "王师傅" } }]);
  expect(problems.filter((problem) => !problem.includes("409"))).toEqual([]);
});

async function logIn(page: Page, house: House): Promise<void> {
  await page.locator('input[name="name"]').fill("王师傅");
  await page.locator('input[name="company"]').fill("门神安装队");
  await page.locator('input[name="pin"]').fill(newPin(house));
  await page.locator('button[type="submit"]').click();
  await page.locator(".panel.run").waitFor(patience);
}

/** A new PIN, as a person at the machine makes one; the running controller takes it at once. */
function newPin({ files }: House): string {
  const main = join(checkout, "edge-agent/src/main.ts");
  return execFileSync(execPath, [main, "installer-pin", "--config", files.agentConfig], { encoding: "utf8" }).trim();
}

async function measure(page: Page, check: string, ...deeds: readonly (() => Promise<void>)[]): Promise<void> {
  const row = page.locator(`.check[data-check="${check}"]`);
  await row.getByRole("button", { name: "Measure" }).click();
  let asked = "";
  for (const deed of deeds) {
    await page.locator(`.check.going[data-check="${check}"]`).waitFor(patience);
    await waitUntil(`to be asked something new for ${check}`, async () => {
      const now = await row.locator("p").first().innerText();
      return now !== asked && !now.includes("wait until it is back");
    });
    asked = await row.locator("p").first().innerText();
    await deed();
  }
  await row.locator(".outcome").getByText("passed").waitFor(patience);
}

async function leaveOut(page: Page, check: string): Promise<void> {
  const row = page.locator(`.check[data-check="${check}"]`);
  await row.getByRole("button", { name: "Leave out" }).click();
  await page.locator("dialog textarea").fill("a simulated door");
  await page.locator("dialog").getByRole("button", { name: "Do it" }).click();
  await row.locator(".outcome").getByText("left out").waitFor(patience);
}

/** A card opens before the pages are there: they join last. */
async function untilServed({ agent }: House): Promise<void> {
  await waitUntil("the pages to be served", () => agent.linesOfRun().some((line) => line.includes('"pages":"https:')));
}
