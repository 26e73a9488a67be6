import { tables } from "../../schemas/registry.ts";
import { readScoringModels, type ScoringModel } from "../../sql/compiler/scoring/declaration.ts";
import { CommandError } from "../output.ts";

export const declaredModels = (sqlRoot: string): readonly ScoringModel[] =>
  readScoringModels(sqlRoot, tables).models;

/** Throws CommandError where sql/ml has no such folder. */
export function declaredModel(sqlRoot: string, name: string): ScoringModel {
  const models = declaredModels(sqlRoot);
  const found = models.find((model) => model.name === name);
  if (found === undefined)
    throw new CommandError(
      `no model ${name} is declared; sql/ml has ${models.map((model) => model.name).join(", ")}.`,
    );
  return found;
}
