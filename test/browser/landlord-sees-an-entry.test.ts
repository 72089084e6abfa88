import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { cameraWorks } from "../support/camera-works.ts";
import { chromiumProgram, openBrowser, openPage } from "../support/open-browser.ts";
import { openHouse } from "../support/open-house.ts";
import { residents, unknownCard } from "../support/small-site.ts";
import type { House } from "../support/start-house.ts";
import { waitUntil } from "../support/wait-until.ts";

const missing = "chromium is not installed (apt-get install chromium)";
const patience = { timeout: 15_000 };

/** Before the log-in the page asks who is logged in, and the answer is that nobody is. */
const isExpected = (url: string) => url.endsWith("/api/session");

it("a landlord logs in, sees somebody come in with their photograph, and reads it in either language", async ({
  skip,
}) => {
  skip(chromiumProgram === undefined, missing);
  const house = await openHouse();
  await cameraWorks(house);
  const browser = await openBrowser();
  const { page, problems } = await openPage(browser, { locale: "zh-CN", isExpected });
  await logIn(page, house);

  const [resident] = residents;
  await house.present(resident.cardNumber);
  const latest = page.locator(".latest");
  await latest.getByText(resident.name).waitFor(patience);
  expect(await latest.getAttribute("data-outcome")).toBe("granted");
  await latest.locator("img").waitFor(patience);
  const drawn = () => page.evaluate<number>('document.querySelector(".latest img").naturalWidth');
  await waitUntil("the photograph to be drawn", async () => (await drawn()) > 0);

  await house.present(unknownCard);
  await page.locator('.latest[data-outcome="denied"]').waitFor(patience);

  expect(await page.locator("html").getAttribute("lang")).toMatch(/^zh/);
  await page.getByRole("button", { name: /EN/ }).first().click();
  await waitUntil("the page in English", async () =>
    (await page.locator("html").getAttribute("lang"))?.startsWith("en"),
  );
  expect(await page.getByRole("navigation").innerText()).toMatch(/[A-Za-z]{3}/);
  expect(problems).toEqual([]);
});

it("a landlord chooses how many strangers the door may let in; the hours that the page does not show stay", async ({
  skip,
}) => {
  skip(chromiumProgram === undefined, missing);
  const house = await openHouse({ faces: true });
  const { client, siteId, doorId } = house;
  const path = `/api/doors/${doorId}/recognition`;
  const windows = [{ days: ["workday"], fromMinute: 0, untilMinute: 360 }];
  const { id } = await client.post<{ id: string }>(`/api/sites/${siteId}/schedules`, { name: "夜里", windows });
  const chosen = await client.patch<object>(path, { livenessMode: "always", livenessScheduleId: id });

  const { page, problems } = await openPage(await openBrowser(), { locale: "zh-CN", isExpected });
  await logIn(page, house);
  const choice = page.locator(".stranger-choice");
  await choice.getByText("约 1,000 次里 1 次").waitFor({ timeout: 60_000 });
  await choice.getByRole("combobox").click();
  await page.getByTitle("约 10,000 次里 1 次").click();
  await choice.getByText("约 10,000 次里 1 次").waitFor(patience);
  expect(await client.get(path)).toEqual({ ...chosen, targetFpir: 0.0001 });

  interface DoorSeen {
    readonly recogniser?: { readonly targetFpir?: number };
  }
  await waitUntil("the door to go by it", async () => {
    const [door] = await client.get<readonly DoorSeen[]>(`/api/sites/${siteId}/doors`);
    return door?.recogniser?.targetFpir === 0.0001;
  });
  await choice.getByText("门还没有采用").waitFor({ ...patience, state: "detached" });
  expect(problems).toEqual([]);
});

it("on a phone 375 pixels wide nothing has to be pushed sideways", async ({ skip }) => {
  skip(chromiumProgram === undefined, missing);
  const house = await openHouse();
  await cameraWorks(house);
  const [resident] = residents;
  await house.present(resident.cardNumber);
  const browser = await openBrowser();
  const phone = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true, locale: "zh-CN" };
  const { page, problems } = await openPage(browser, { ...phone, isExpected });
  await page.goto(house.client.origin);
  await page.locator('input[name="name"]').waitFor(patience);
  expect(await overflow(page), "at the log-in").toBe(0);
  await logIn(page, house);
  await page.locator(".latest").waitFor(patience);
  const shown = { live: resident.name, entries: resident.name, people: resident.room };
  for (const [place, text] of Object.entries(shown)) {
    await page.goto(`${house.client.origin}/${place}`);
    await page.locator("#content").getByText(text).first().waitFor(patience);
    expect(await overflow(page), `at /${place}`).toBe(0);
  }
  expect(problems).toEqual([]);
});

async function logIn(page: Page, { client, account }: House): Promise<void> {
  await page.goto(client.origin);
  await page.locator('input[name="name"]').fill(account.name);
  await page.locator('input[name="password"]').fill(account.password);
  await page.locator('button[type="submit"]').click();
  await page.locator("#content").waitFor(patience);
}

/** By how many pixels the page is wider than the screen. */
const overflow = (page: Page) =>
  page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
