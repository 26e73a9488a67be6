import { expect, test } from "vitest";
import { createClosing } from "../../../local/closing.ts";

test("what was opened last is closed first, once, and a failure stops nothing", async () => {
  const closed: string[] = [];
  const closing = createClosing();
  for (const what of ["warehouse", "pubsub", "run"])
    closing.add(what, () => {
      closed.push(what);
      return what === "pubsub" ? Promise.reject(new Error("stuck")) : Promise.resolve();
    });
  await expect(closing.close()).rejects.toThrow("pubsub did not close: stuck");
  await expect(closing.close()).rejects.toThrow("pubsub did not close: stuck");
  expect(closed).toEqual(["run", "pubsub", "warehouse"]);
});
