import type { Brief } from "./brief.ts";

export type Approver = "none" | "person" | "administrator";

/** Impact × confidence: what spends money or reaches everyone is never published unseen. */
export function approverOf(impact: Brief["impact"], confidence: number): Approver {
  switch (impact) {
    case "low":
      return "none";
    case "medium":
      return confidence < 0.7 ? "person" : "none";
    case "high":
      return "person";
    case "critical":
      return "administrator";
  }
}
