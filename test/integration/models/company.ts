import type { Company } from "../../../scripts/simulate/company.ts";
import { bronzeRow, webRow } from "./bronze.ts";
import { bronzeOfFiles } from "./landing-files.ts";
import type { Landing } from "./refinery.ts";

/** Everything that a simulated company sends, landed without delay; the broken deliveries left out. */
export function bronzeOf(company: Company): Landing {
  const orderFiles = company.orderFiles.map(({ name, csv }) => ({
    source: "retail",
    entity: "order_line",
    name,
    text: csv,
  }));
  const records = company.crmChanges.map(({ object, fields }) =>
    bronzeRow(
      "salesforce",
      object.toLowerCase(),
      `${fields.Id}:${fields.SystemModstamp}`,
      fields.SystemModstamp.replace("+0000", "Z"),
      fields,
    ),
  );
  const sent = [...company.webCalls.map((call) => webRow(call)), ...records];
  const byTable = Map.groupBy(sent, (row) => `bronze.raw_${row["source"]}_${row["entity"]}`);
  return {
    ...Object.fromEntries(byTable),
    ...bronzeOfFiles([...orderFiles, ...company.files]),
  };
}
