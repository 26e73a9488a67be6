/** How long a connector waits, by what the API answers. */
export type Waiting = "bigqueryJob" | "batchPredictionJob" | "operation" | "execution";

/** One row of the catalogue: the REST method behind a connector call, from Google's discovery documents. */
export interface Method {
  readonly verb: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `{name}` is one path segment; `{+name}` a resource name with its slashes. */
  readonly path: string;
  readonly query: readonly string[];
  readonly hasBody: boolean;
  readonly waits?: Waiting;
  /** What is unlike plain REST about it. */
  readonly special?: "mediaUpload" | "secretString" | "runExecution";
}

export interface Service {
  /** Key of the endpoints, first label of the service's host. */
  readonly service: string;
  readonly version: string;
  readonly basePath: string;
  /** Arguments of every method that choose the endpoint and are not sent: https://cloud.google.com/workflows/docs/reference/googleapis/aiplatform/Overview */
  readonly endpointArguments?: readonly string[];
  readonly methods: Readonly<Record<string, Method>>;
}

type Extra = Partial<Pick<Method, "waits" | "special">> & { readonly query?: string };

/** `spec` is verb and path: `GET projects/{projectId}/jobs`. POST, PUT and PATCH have a body unless it ends in ` -`. */
export function method(spec: string, extra: Extra = {}): Method {
  const [verb, path, mark] = spec.split(" ");
  if (path === undefined) throw new Error(`Connector method without path: ${spec}`);
  return {
    verb: verb as Method["verb"],
    path,
    query: extra.query?.split(" ") ?? [],
    hasBody: ["POST", "PUT", "PATCH"].includes(verb ?? "") && mark !== "-",
    ...(extra.waits ? { waits: extra.waits } : {}),
    ...(extra.special ? { special: extra.special } : {}),
  };
}

/** Names of the arguments that fill the path. */
export const pathParameters = ({ path }: Method): string[] =>
  [...path.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => name ?? "");
