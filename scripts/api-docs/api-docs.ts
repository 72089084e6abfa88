import { join } from "node:path";
import { describeOpenApi } from "@menshen/cloud-registry";
import { describeAsyncApi } from "./describe-async-api.ts";

/** What docs/api must hold, by path below the checkout: made from the routes and schemas themselves. */
export async function apiDocs(): Promise<ReadonlyMap<string, string>> {
  const folder = "docs/api";
  return new Map([
    [join(folder, "openapi.json"), `${(await describeOpenApi()).trimEnd()}\n`],
    [join(folder, "asyncapi.json"), describeAsyncApi()],
  ]);
}
