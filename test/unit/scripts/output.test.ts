import { afterEach, describe, expect, test, vi } from "vitest";
import {
  CommandError,
  explain,
  explainUsage,
  printJson,
  printTable,
} from "../../../scripts/output.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What a function prints. */
function printed(print: () => void): string {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  print();
  vi.restoreAllMocks();
  return lines.join("\n");
}

describe("a table", () => {
  test("aligns its columns and says NULL", () => {
    expect(
      printed(() =>
        printTable([
          { tier: "hot", leads: "12", note: null },
          { tier: "lukewarm", leads: 3, note: ["a"] },
        ]),
      ),
    ).toBe(`tier      leads  note
────────  ─────  ─────
hot       12     NULL
lukewarm  3      ["a"]`);
  });

  test("cuts wide cells", () => {
    const lines = printed(() => printTable([{ text: "x".repeat(61) }])).split("\n");
    expect(lines.at(-1)).toBe(`${"x".repeat(59)}…`);
  });

  test("without rows says so", () => {
    expect(printed(() => printTable([]))).toBe("(no rows)");
  });
});

test("JSON is one line and keeps every digit of an integer", () => {
  expect(printed(() => printJson({ amount: 9_747_747_930_000n, list: [1] }))).toBe(
    '{"amount":"9747747930000","list":[1]}\n',
  );
});

describe("a failure", () => {
  test("is one line", () => {
    expect(explain(new CommandError("there is no file x."))).toBe("ame: there is no file x.");
    expect(explain("odd")).toBe("ame: odd");
  });

  test("shows its stack when asked", () => {
    vi.stubEnv("AME_DEBUG", "1");
    expect(explain(new CommandError("why"))).toMatch(/^ame: CommandError: why\n\s+at /);
  });

  test.each([
    ["error: unknown option '--x'\n", "ame: unknown option '--x': see `ame load --help`.\n"],
    [
      "error: unknown option '--jsn'\n(Did you mean --json?)\n",
      "ame: unknown option '--jsn' (Did you mean --json?): see `ame load --help`.\n",
    ],
  ])("of usage names the help that says more", (text, line) => {
    expect(explainUsage(text, "ame load --help")).toBe(line);
  });
});
