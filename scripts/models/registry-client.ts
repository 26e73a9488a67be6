import { GoogleAuth } from "google-auth-library";
import { z } from "zod";
import { CommandError } from "../output.ts";
import type { Target } from "../target.ts";

const version = z.object({
  versionId: z.string(),
  versionAliases: z.array(z.string()).default([]),
  versionCreateTime: z.string().optional(),
  versionDescription: z.string().default(""),
});
export type RegisteredVersion = z.infer<typeof version>;

const listed = z.object({
  models: z.array(version.extend({ displayName: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

/** The Vertex AI Model Registry over REST: one dependency less at start than its client. */
export interface Registry {
  models(): Promise<readonly string[]>;
  /** Newest first. Throws CommandError where the registry has no such model. */
  versions(model: string): Promise<readonly RegisteredVersion[]>;
  /** `name` gives an alias, `-name` takes it away. */
  changeAliases(model: string, versionId: string, aliases: readonly string[]): Promise<void>;
}

export function createRegistry(target: Target): Registry {
  const endpoint = process.env["VERTEX_ENDPOINT"];
  const base =
    endpoint === undefined
      ? `https://${target.region}-aiplatform.googleapis.com/v1`
      : `http://${endpoint}/v1`;
  const parent = `projects/${target.projectId}/locations/${target.region}`;
  const call = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${base}/${parent}/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...(endpoint === undefined ? { authorization: await bearer() } : {}),
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const answer: unknown = await response.json().catch(() => ({}));
    if (!response.ok) throw new CommandError(refusal(response.status, path, answer));
    return answer;
  };
  const pages = async (path: string): Promise<z.infer<typeof listed>["models"]> => {
    const found: z.infer<typeof listed>["models"] = [];
    for (let token = ""; ;) {
      const page = listed.parse(
        await call(
          `${path}?pageSize=100${token === "" ? "" : `&pageToken=${encodeURIComponent(token)}`}`,
        ),
      );
      found.push(...page.models);
      if (page.nextPageToken === undefined || page.nextPageToken === "") return found;
      token = page.nextPageToken;
    }
  };
  return {
    models: async () => (await pages("models")).map(({ displayName }) => displayName).toSorted(),
    versions: (model) => pages(`models/${model}:listVersions`),
    async changeAliases(model, versionId, aliases) {
      await call(`models/${model}@${versionId}:mergeVersionAliases`, { versionAliases: aliases });
    },
  };
}

async function bearer(): Promise<string> {
  const auth = new GoogleAuth({ scopes: "https://www.googleapis.com/auth/cloud-platform" });
  return `Bearer ${(await auth.getAccessToken()) ?? ""}`;
}

function refusal(status: number, path: string, answer: unknown): string {
  const message = z.object({ error: z.object({ message: z.string() }) }).safeParse(answer);
  return `the model registry refused ${path.split(/[?:]/)[0]} (${status}): ${message.data?.error.message ?? "no reason given"}`;
}
