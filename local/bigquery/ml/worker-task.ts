import type { CodedFrame } from "./coded-frame.ts";
import type { ModelDocument } from "./document.ts";
import type { ModelOptions } from "./options.ts";
import type { Scores } from "./scoring.ts";

/** What a worker thread is asked for and answers. Typed arrays lie in shared memory or are transferred. */
export type WorkerTask =
  | {
      readonly id: number;
      readonly kind: "train";
      readonly options: ModelOptions;
      readonly frame: CodedFrame;
    }
  | {
      readonly id: number;
      readonly kind: "score";
      readonly model: ModelDocument;
      readonly frame: CodedFrame;
      readonly explain: boolean;
    };

export type WorkerAnswer =
  | { readonly id: number; readonly kind: "trained"; readonly model: ModelDocument }
  | { readonly id: number; readonly kind: "scored"; readonly scores: Scores }
  | { readonly id: number; readonly kind: "failed"; readonly message: string };
