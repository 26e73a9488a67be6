import type { MachineLearning, ModelReference } from "../machine-learning.ts";
import { codeFrame } from "./coded-frame.ts";
import { decodeBytes, type ModelDocument, readDocument } from "./document.ts";
import { alignColumns } from "./encoding.ts";
import type { EvaluationRows } from "./table-functions/ml-function.ts";
import { findFunction } from "./table-functions/registry.ts";
import { labelValues } from "./label.ts";
import { parseModelOptions } from "./options.ts";
import type { Scores } from "./scoring.ts";
import { readSettings } from "./settings.ts";
import { createMlWorkers } from "./workers.ts";

/** A model trained with the option model_registry = 'vertex_ai'. */
export interface TrainedForRegistry {
  /** Where BigQuery keeps it; undefined when the caller of train did not say. */
  readonly reference: ModelReference | undefined;
  /** The option vertex_ai_model_id, else the BigQuery model's own name. */
  readonly vertexModelId: string;
  readonly aliases: readonly string[];
  readonly model: Record<string, unknown>;
}

export interface MachineLearningOptions {
  /** Takes every model that is to appear in the Vertex AI Model Registry, in the order of training. */
  readonly onTrainedForRegistry?: (trained: TrainedForRegistry) => Promise<void>;
}

/**
 * Local BigQuery ML. Training and scoring run in worker threads, so that the servers of this process go on answering; the
 * threads start at first use and do not keep the process alive.
 */
export function createMachineLearning(options: MachineLearningOptions = {}): MachineLearning {
  const workers = createMlWorkers();

  return {
    async train(given, frame, reference) {
      const parsed = parseModelOptions(given);
      const vertexModelId = parsed.vertexAiModelId ?? reference?.modelId;
      if (parsed.modelRegistry !== undefined && vertexModelId === undefined)
        throw new Error("Option 'model_registry' needs the option vertex_ai_model_id.");
      const trained: unknown = await workers.train(parsed, await codeFrame(frame));
      const model = trained as Record<string, unknown>;
      if (parsed.modelRegistry !== undefined)
        await options.onTrainedForRegistry?.({
          reference,
          vertexModelId: vertexModelId!,
          aliases: parsed.vertexAiModelVersionAliases ?? [],
          model,
        });
      return model;
    },

    async call(fn, stored, frame, given) {
      const ml = findFunction(fn);
      const model = readDocument(stored);
      const settings = readSettings(fn, given, ml.settings);
      if (ml.input === "none" && frame !== undefined)
        throw new Error(`ML.${fn} takes no table, only a model.`);
      const columns = ml.columns(model, settings);
      if (frame === undefined) {
        if (ml.input === "required") throw new Error(`ML.${fn} needs a table or a query to read.`);
        return { columns, rows: ml.rows({ model, settings, evaluation: () => heldOut(model) }) };
      }

      const wanted = new Set(model.features.map(({ name }) => name.toLowerCase()));
      if (ml.input === "optional") wanted.add(model.label.name.toLowerCase());
      const coded = await codeFrame({
        rows: frame.rows,
        columns: frame.columns.filter(({ name }) => wanted.has(name.toLowerCase())),
      });
      const explains = ml.input === "required" && ml.explains;
      const scores = await workers.score(model, coded, explains);
      if (ml.input === "required")
        return { columns, rows: await makeRows(frame.rows, ml.rowOf({ model, settings, scores })) };
      const evaluation = (): EvaluationRows => labelledRows(model, coded, scores);
      return { columns, rows: ml.rows({ model, settings, evaluation }) };
    },

    describe(fn, stored, given) {
      const ml = findFunction(fn);
      return ml.columns(readDocument(stored), readSettings(fn, given, ml.settings));
    },
  };
}

/** Makes plain rows, giving the event loop a turn every few thousand. */
async function makeRows(
  count: number,
  rowOf: (row: number) => readonly unknown[],
): Promise<(readonly unknown[])[]> {
  const rows: (readonly unknown[])[] = [];
  for (let row = 0; row < count; row += 1) {
    if (row > 0 && row % 5_000 === 0) await new Promise(setImmediate);
    rows.push(rowOf(row));
  }
  return rows;
}

function heldOut(model: ModelDocument): EvaluationRows {
  const labels = decodeBytes(model.heldOut.labels);
  return {
    predictions: new Float32Array(decodeBytes(model.heldOut.predictions)),
    labels: model.label.classes === undefined ? new Float64Array(labels) : new Uint8Array(labels),
  };
}

/** Rows without a label, or with one the model does not know, cannot be judged and are left out. */
function labelledRows(
  model: ModelDocument,
  frame: Parameters<typeof alignColumns>[0],
  scores: Scores,
): EvaluationRows {
  const { label } = model;
  const column = frame.columns.find(({ name }) => name.toLowerCase() === label.name.toLowerCase());
  if (column === undefined)
    throw new Error(`The evaluation data has no column '${label.name}', the label.`);
  const all = labelValues(column, label);
  const isKnown = (_: number, row: number): boolean => !Number.isNaN(all[row]!);
  if (all.length > 0 && all.every(isKnown)) return { predictions: scores.predictions, labels: all };
  const labels = all.filter(isKnown);
  if (labels.length === 0)
    throw new Error(`The evaluation data has no row with a known label in '${label.name}'.`);
  return { predictions: scores.predictions.filter(isKnown), labels };
}
