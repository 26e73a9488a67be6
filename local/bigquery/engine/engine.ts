import { startAnalyzer } from "../../../sql/analyzer/client.ts";
import type { Warehouse, WarehouseOptions } from "../warehouse.ts";

/**
 * Opens BigQuery's storage and SQL: DuckDB for the data, Google's analyser for the language. Each is started before the files
 * that only use it are loaded, because loading keeps this thread busy, and they have their own.
 */
export async function createWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const starting = startAnalyzer();
  try {
    const { openDatabase } = await import("./database.ts");
    const database = await openDatabase(options);
    const { createCore, warehouseMethods } = await import("./methods.ts");
    return warehouseMethods(await createCore(options, await starting, database));
  } catch (error) {
    void starting.then(async (analyzer) => analyzer.close()).catch(() => undefined);
    throw error;
  }
}
