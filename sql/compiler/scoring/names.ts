import type { ScoringModel } from "./declaration.ts";

/** Tables that exist only while a workflow trains or scores, and the trained model itself. */
export const scratch = ({
  name,
}: Pick<ScoringModel, "name">): Record<
  "model" | "instances" | "output" | "judged" | "compared",
  string
> => ({
  model: `predictions.${name}`,
  instances: `predictions.${name}_instances`,
  output: `predictions.${name}_output`,
  judged: `predictions.${name}_judged`,
  compared: `predictions.${name}_compared`,
});

export const quoted = (text: string): string =>
  `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

export const isClassification = (model: Pick<ScoringModel, "kind">): boolean =>
  model.kind === "classification";
