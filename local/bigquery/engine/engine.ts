import { startAnalyzer } from "../../../sql/analyzer/client.ts";
import type { Warehouse, WarehouseOptions } from "../warehouse.ts";
import { openDatabase } from "./database.ts";

/**
 * Opens BigQuery's storage and SQL: DuckDB for the data, Google's analyser for the language. Both start at once, and the
 * rest of the engine is loaded while they do.
 */
export async function createWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const [analyzer, database, { createCore, warehouseMethods }] = await Promise.all([
    startAnalyzer(),
    openDatabase({ directory: options.directory, memoryLimitBytes: options.memoryLimitBytes }),
    import("./methods.ts"),
  ]);
  return warehouseMethods(await createCore(options, analyzer, database));
}
