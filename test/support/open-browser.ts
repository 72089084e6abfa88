import { env } from "node:process";
import { findProgram } from "@menshen/scripts";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** Debian's Chromium, or absent. */
export const chromiumProgram: string | undefined = findProgram("chromium", env["PATH"]);

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--disable-sync",
];

/** A page, and everything that went wrong in it: errors of the console and of scripts, and what the policy refused. */
export interface WatchedPage {
  readonly page: Page;
  readonly problems: readonly string[];
}

/** Starts Chromium for the running test. */
export async function openBrowser(): Promise<Browser> {
  if (chromiumProgram === undefined) throw new TypeError("chromium is not installed");
  const browser = await chromium.launch({ executablePath: chromiumProgram, args: flags });
  onTestFinished(() => browser.close());
  return browser;
}

/** Opens a page that is watched from its first moment; `isExpected` names failed requests that belong to the house. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions & { readonly isExpected: (url: string) => boolean },
): Promise<WatchedPage> {
  const { isExpected, ...context } = options;
  const problems: string[] = [];
  const page = await (await browser.newContext(context)).newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && !isExpected(message.location().url)) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // The stream of events ends when its page does.
    if (why !== "net::ERR_ABORTED") problems.push(`${request.url()}: ${why}`);
  });
  return { page, problems };
}
