import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { CodedFrame } from "./coded-frame.ts";
import type { ModelDocument } from "./document.ts";
import type { ModelOptions } from "./options.ts";
import type { Scores } from "./scoring.ts";
import type { WorkerAnswer, WorkerTask } from "./worker-task.ts";

export interface MlWorkers {
  train(options: ModelOptions, frame: CodedFrame): Promise<ModelDocument>;
  score(model: ModelDocument, frame: CodedFrame, explain: boolean): Promise<Scores>;
}

interface Seat {
  readonly worker: Worker;
  busy: boolean;
}
interface Waiting {
  readonly task: WorkerTask;
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** At most this many tasks at once: two trainings side by side already fill a laptop. */
const mostWorkers = 2;

export function createMlWorkers(size = Math.min(mostWorkers, availableParallelism())): MlWorkers {
  const seats: Seat[] = [];
  const queue: Waiting[] = [];
  const running = new Map<Seat, Waiting>();
  let lastId = 0;

  const dispatch = (): void => {
    while (queue.length > 0) {
      let seat = seats.find(({ busy }) => !busy);
      if (seat === undefined && seats.length < size) seat = open();
      if (seat === undefined) return;
      const waiting = queue.shift()!;
      seat.busy = true;
      running.set(seat, waiting);
      // Idle threads do not hold the process; a thread at work does.
      seat.worker.ref();
      seat.worker.postMessage(waiting.task, []);
    }
  };
  const finish = (seat: Seat): Waiting | undefined => {
    const waiting = running.get(seat);
    running.delete(seat);
    seat.busy = false;
    seat.worker.unref();
    return waiting;
  };
  const open = (): Seat => {
    const seat: Seat = { worker: new Worker(new URL("worker.ts", import.meta.url)), busy: false };
    seats.push(seat);
    seat.worker.on("message", (answer: WorkerAnswer) => {
      finish(seat)?.resolve(answer);
      dispatch();
    });
    const onLost = (cause: unknown): void => {
      seats.splice(seats.indexOf(seat), 1);
      const error = new Error("The machine learning thread ended before its task was done.", {
        cause,
      });
      finish(seat)?.reject(error);
      dispatch();
    };
    // An error is followed by an exit, which finds the seat already gone.
    seat.worker.on("error", onLost);
    seat.worker.on("exit", (code) => {
      if (seats.includes(seat)) onLost(code);
    });
    return seat;
  };
  const run = async (task: WorkerTask): Promise<WorkerAnswer> => {
    const answer = await new Promise<WorkerAnswer>((resolve, reject) => {
      queue.push({ task, resolve, reject });
      dispatch();
    });
    if (answer.kind === "failed") throw new Error(answer.message);
    return answer;
  };

  return {
    async train(options, frame) {
      lastId += 1;
      const answer = await run({ id: lastId, kind: "train", options, frame });
      if (answer.kind !== "trained") throw new Error(`Unexpected answer ${answer.kind}`);
      return answer.model;
    },
    async score(model, frame, explain) {
      lastId += 1;
      const answer = await run({ id: lastId, kind: "score", model, frame, explain });
      if (answer.kind !== "scored") throw new Error(`Unexpected answer ${answer.kind}`);
      return answer.scores;
    },
  };
}
