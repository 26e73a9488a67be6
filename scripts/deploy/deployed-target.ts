import { z } from "zod";
import type { Target } from "../target.ts";
import type { Program } from "./program.ts";
import type { DeployedStack } from "./stacks.ts";

const state = z.object({
  values: z.object({
    root_module: z.object({
      resources: z.array(z.object({ address: z.string(), values: z.looseObject({}) })),
    }),
  }),
});

const service = z.object({ service_config: z.array(z.object({ uri: z.string() })).min(1) });

/** The environment that was just deployed, as commands act on it; its collector's address is in the pipeline's state. */
export async function deployedTarget(
  program: Program,
  pipeline: DeployedStack,
  place: { readonly projectId: string; readonly region: string; readonly writeKey: string },
): Promise<Target> {
  const { stdout } = await program.run(pipeline.folder, ["show", "-json"]);
  const { resources } = state.parse(JSON.parse(stdout)).values.root_module;
  const collect = resources.find(
    ({ address }) => address === "google_cloudfunctions2_function.collect_function",
  );
  const { service_config: config } = service.parse(collect?.values);
  return {
    ...place,
    collectUrl: config[0]?.uri ?? "",
    webhookSecret: "",
    twinsUrl: undefined,
    isLocal: false,
  };
}
