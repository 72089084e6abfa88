import { describe, expect, it } from "vitest";
import { describeOpenApi } from "./describe-open-api.ts";

describe("the API's description", () => {
  it("sums up every route and asks for nothing that has a usual value", async () => {
    const { paths } = JSON.parse(await describeOpenApi()) as {
      paths: Record<
        string,
        Record<string, { summary?: string; parameters?: { name: string; in: string; required: boolean }[] }>
      >;
    };
    const routes = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.filter(({ summary }) => !summary)).toEqual([]);
    const asked = routes.flatMap(({ parameters = [] }) =>
      parameters.filter((given) => given.in === "query" && given.required),
    );
    expect([...new Set(asked.map(({ name }) => name))]).toEqual(["siteId"]);
  }, 20_000);
});
