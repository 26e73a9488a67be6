import { parentPort } from "node:worker_threads";
import { scoreModel } from "./scoring.ts";
import { trainModel } from "./training.ts";
import type { WorkerAnswer, WorkerTask } from "./worker-task.ts";

const port = parentPort;
if (port === null) throw new Error("This module runs in a worker thread only.");

port.on("message", (task: WorkerTask) => {
  try {
    const answer = run(task);
    const buffers =
      answer.kind === "scored"
        ? [
            answer.scores.margins.buffer,
            answer.scores.predictions.buffer,
            answer.scores.attributions?.buffer,
          ].filter((buffer) => buffer instanceof ArrayBuffer)
        : [];
    // Predictions of a regression are its margins: a buffer is transferred once.
    port.postMessage(answer, [...new Set(buffers)]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const answer: WorkerAnswer = { id: task.id, kind: "failed", message };
    port.postMessage(answer, []);
  }
});

function run(task: WorkerTask): WorkerAnswer {
  switch (task.kind) {
    case "train":
      return { id: task.id, kind: "trained", model: trainModel(task.options, task.frame) };
    case "score":
      return {
        id: task.id,
        kind: "scored",
        scores: scoreModel(task.model, task.frame, task.explain),
      };
    default:
      throw new Error(`Unknown task ${JSON.stringify(task satisfies never)}`);
  }
}
