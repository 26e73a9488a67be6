import type { Prepared } from "./prepared.ts";

/** Analyses by statement, good until the catalog changes. */
export interface AnalysisCache {
  get(key: string, version: number): Prepared | undefined;
  put(key: string, version: number, prepared: Prepared): void;
}

const capacity = 500;

export function createAnalysisCache(): AnalysisCache {
  const entries = new Map<string, Prepared>();
  let known = 0;
  const fresh = (version: number): void => {
    if (version !== known) entries.clear();
    known = version;
  };
  return {
    get(key, version) {
      fresh(version);
      const found = entries.get(key);
      if (found === undefined) return undefined;
      entries.delete(key);
      entries.set(key, found);
      return found;
    },
    put(key, version, prepared) {
      fresh(version);
      entries.set(key, prepared);
      const [oldest] = entries.keys();
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
    },
  };
}
