import { parseModelName } from "../names.ts";
import { VertexRefusal } from "../refusal.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";
import type { Method } from "./methods.ts";
import { modelResource } from "./model-resource.ts";

type Fields = Readonly<Record<string, unknown>>;

const labelPattern = /^[a-z][a-z0-9_-]{0,62}$/;
const labelValuePattern = /^[a-z0-9_-]{0,63}$/;

/**
 * A version's own description and labels; what belongs to the whole model is refused
 * (https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.models/patch).
 */
export const updateModel = (registry: ModelRegistry): Method => ({
  permission: "aiplatform.models.update",
  resource(request) {
    const { parent, modelId } = parseModelName(nameOf(request));
    return `${parent}/models/${modelId}`;
  },
  async handle(request) {
    const { parent, modelId, version } = parseModelName(nameOf(request));
    if (version === undefined)
      throw new VertexRefusal(
        "UNIMPLEMENTED",
        "Local Vertex AI updates versions only: name one, models/MODEL@VERSION.",
      );
    const { versionDescription, labels } = (request["model"] ?? {}) as Fields;
    const changes: { description?: string; labels?: Record<string, string> } = {};
    for (const field of maskOf(request)) {
      if (field === "versionDescription") changes.description = String(versionDescription ?? "");
      else if (field === "labels") changes.labels = readLabels(labels);
      else
        throw new VertexRefusal(
          "INVALID_ARGUMENT",
          `${field} is no field of a version: versionDescription and labels are.`,
        );
    }
    return modelResource(parent, await registry.describe(modelId, version, changes));
  },
});

/** REST has the name in the path, gRPC in the message. */
const nameOf = (request: Fields): string =>
  String(request["name"] ?? ((request["model"] ?? {}) as Fields)["name"] ?? "");

/** `a,b` over REST, `{paths}` over gRPC, in either spelling. */
function maskOf(request: Fields): readonly string[] {
  const mask = request["updateMask"];
  const paths =
    typeof mask === "string" ? mask.split(",") : ((mask as Fields | undefined)?.["paths"] ?? []);
  const fields = (paths as readonly string[]).map((path) =>
    path.trim().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
  if (fields.length === 0)
    throw new VertexRefusal("INVALID_ARGUMENT", "updateMask must name what changes.");
  return fields;
}

function readLabels(given: unknown): Record<string, string> {
  const labels = Object.entries((given ?? {}) as Fields).map(([name, value]) => [
    name,
    String(value),
  ]);
  for (const [name = "", value = ""] of labels)
    if (!labelPattern.test(name) || !labelValuePattern.test(value))
      throw new VertexRefusal(
        "INVALID_ARGUMENT",
        `The label ${name}=${value} is not allowed: up to 63 lower-case letters, digits, _ and -, the name begins with a letter.`,
      );
  return Object.fromEntries(labels) as Record<string, string>;
}
