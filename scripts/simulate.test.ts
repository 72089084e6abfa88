import { describe, expect, it } from "vitest";
import { createCommand, onePerson, simulationLines } from "./simulate.ts";

const wang = { id: "person_a", name: "王小明", rooms: [{ name: "301" }] };
const other = { ...wang, id: "person_b", rooms: [{ name: "302" }] };
const door = { id: "door_a", name: { zh: "大门", en: "Main door" } };
const simulation = {
  clock: "2026-12-01 02:00",
  siteTime: { minuteOfDay: 120, weekday: "tuesday", dayKind: "workday" },
  shows: ["card", "pin"],
  rosterVersion: 7,
  message: { zh: "会开门。", en: "The door opens." },
  conditions: [
    { met: true, message: { zh: "房卡：还没有到期。", en: "card: Its time is not over." } },
    { met: false, message: { zh: "密码：这个时段不能用。", en: "PIN: It does not open at this hour." } },
  ],
} as const;

describe("asking whether somebody would get in", () => {
  it("tells who, when and with what, what the door would do, and each condition, in both languages", () => {
    expect([...simulationLines(simulation, { person: wang, door })]).toEqual([
      "王小明 301 (person_a) · 大门  Main door · 2026-12-01 02:00 (星期二 工作日, Tuesday working day) · 房卡 + 密码, card + PIN · roster 7",
      "→ 会开门。  The door opens.",
      "  ✓ 房卡：还没有到期。  card: Its time is not over.",
      "  ✗ 密码：这个时段不能用。  PIN: It does not open at this hour.",
    ]);
  });

  it("speaks one language where that is wished", () => {
    const [, answer] = [...simulationLines(simulation, { person: wang, door, language: "en" })];
    expect(answer).toBe("→ The door opens.");
  });

  it("asks back where a name is nobody's or several people's", () => {
    expect(onePerson([wang, other], "王小明", "302")).toBe(other);
    expect(() => onePerson([wang, other], "王小明")).toThrow(
      expect.objectContaining({ message: expect.stringContaining("2 people") }),
    );
    expect(() => onePerson([wang], "王小")).toThrow(
      expect.objectContaining({ message: expect.stringContaining("nobody of that name") }),
    );
  });

  it("takes what is shown in the order in which it is shown, and nothing that no door knows", async () => {
    const command = createCommand({} as never)
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    let factors: unknown;
    command.action((options: { factor: unknown }) => {
      factors = options.factor;
    });
    await command.parseAsync(["--person", "王小明", "--factor", "card", "--factor", "pin"], { from: "user" });
    expect(factors).toEqual(["card", "pin"]);
    await expect(command.parseAsync(["--person", "x", "--factor", "voice"], { from: "user" })).rejects.toThrow("voice");
    await expect(command.parseAsync(["--person", "x", "--factor", "order"], { from: "user" })).rejects.toThrow("order");
    await expect(command.parseAsync(["--person", "x"], { from: "user" })).rejects.toThrow("--factor");
  });
});
