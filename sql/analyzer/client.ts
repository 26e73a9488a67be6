import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { analyzerOptions, languageOptions } from "./language.ts";
import { findAnalyzerPackage, spawnAnalyzer } from "./server.ts";
import { type TreeNode, foldMessage } from "./tree.ts";

/** GoogleSQL's own refusal, ending in its position: `Unrecognized name: x [at 1:8]`. */
export class AnalysisError extends Error {
  override readonly name = "AnalysisError";
}

/** The analyser's protocol, snake_case as in its .proto files. */
export type Message = Readonly<Record<string, unknown>>;

export interface AnalyzeRequest {
  /** The whole text; the statement begins at `start` (bytes), so that positions in errors are those of the text. */
  readonly sql: string;
  readonly start?: number;
  /** SimpleCatalogProto without the built-in functions, which are added here. */
  readonly catalog: Message;
  readonly namedParameters?: readonly { name: string; type: Message }[];
  readonly positionalParameters?: readonly Message[];
  readonly ddlPseudoColumns?: readonly { name: string; type: Message }[];
}

/** Google's GoogleSQL analyser as a child process. */
export interface Analyzer {
  /** The resolved, fully typed tree of one statement. Throws AnalysisError. */
  analyze(request: AnalyzeRequest): Promise<TreeNode>;
  /** The resolved tree of one expression. */
  analyzeExpression(expression: string, catalog: Message): Promise<TreeNode>;
  /** The parse tree of a multi-statement script, with byte ranges. Throws AnalysisError. */
  parseScript(sql: string): Promise<TreeNode>;
  /** Every table path that the statement or script reads or writes, without names of common table expressions. */
  extractTableNames(sql: string): Promise<readonly (readonly string[])[]>;
  /** Google's reference implementation: what a query without tables answers. For differential tests. */
  evaluate(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

const maxMessageBytes = 512 * 1024 * 1024;
const readyTimeoutMs = 10_000;
const callTimeoutMs = 60_000;

type Call = (method: string, request: Message) => Promise<Message>;

/** Starts the analyser; about 0.2 s. Throws an Error that says what to install where the package is absent. */
export async function startAnalyzer(): Promise<Analyzer> {
  const found = findAnalyzerPackage();
  if (found === undefined)
    throw new Error(
      `GoogleSQL analyser not available for ${process.platform}/${process.arch}: install @fivetrandevelopers/zetasql (npm ci) on Linux or macOS`,
    );
  const { port, child } = await spawnAnalyzer(found.binary);
  const definition = loadSync("local_service.proto", {
    includeDirs: [found.protos],
    keepCase: true,
    longs: String,
    enums: String,
    oneofs: true,
    defaults: false,
  });
  const service = definition["zetasql.local_service.ZetaSqlLocalService"] as grpc.ServiceDefinition;
  const Client = grpc.makeGenericClientConstructor(service, "ZetaSqlLocalService");
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.initial_reconnect_backoff_ms": 10,
    "grpc.max_reconnect_backoff_ms": 100,
  });
  await promisify(client.waitForReady.bind(client))(Date.now() + readyTimeoutMs);
  const call: Call = async (method, request) => {
    const invoke = (client as unknown as Record<string, grpc.requestCallback<Message>>)[method];
    return new Promise<Message>((resolve, reject) => {
      (invoke as unknown as (...args: unknown[]) => void).call(
        client,
        request,
        { deadline: Date.now() + callTimeoutMs },
        (error: grpc.ServiceError | null, response: Message) => {
          if (error === null) resolve(response);
          else reject(refusal(error));
        },
      );
    });
  };
  const features = enumNames(definition["zetasql.LanguageFeature"]);
  const close = async (): Promise<void> => {
    client.close();
    // The shell in between stops the analyser when its input ends; killing the shell itself would orphan the analyser.
    child.stdin?.end();
  };
  return createAnalyzer(call, languageOptions(features), close);
}

function createAnalyzer(call: Call, language: Message, close: () => Promise<void>): Analyzer {
  const options = analyzerOptions(language);
  const builtin = { language_options: language };
  const registered = new Map<string, Promise<string>>();

  /** Building the built-in functions costs milliseconds, so catalogs are kept in the server, a few dozen at a time. */
  const register = async (catalog: Message): Promise<string> => {
    const key = JSON.stringify(catalog);
    let id = registered.get(key);
    if (id === undefined) {
      id = call("RegisterCatalog", {
        simple_catalog: { ...catalog, builtin_function_options: builtin },
      }).then((answer) => String(answer["registered_id"]));
      id.catch(() => registered.delete(key));
    }
    registered.delete(key);
    registered.set(key, id);
    for (const [oldest, stale] of registered) {
      if (registered.size <= 64) break;
      registered.delete(oldest);
      void stale
        .then((registered_id) => call("UnregisterCatalog", { registered_id }))
        .catch(() => undefined);
    }
    return id;
  };

  return {
    async analyze(request) {
      const answer = await call("Analyze", {
        options: {
          ...options,
          ...(request.positionalParameters === undefined
            ? { query_parameters: request.namedParameters ?? [] }
            : {
                parameter_mode: "PARAMETER_POSITIONAL",
                positional_query_parameters: request.positionalParameters,
              }),
          ddl_pseudo_columns: request.ddlPseudoColumns ?? [],
        },
        registered_catalog_id: await register(request.catalog),
        parse_resume_location: { input: request.sql, byte_position: request.start ?? 0 },
      });
      return foldMessage(answer["resolved_statement"]);
    },
    async analyzeExpression(expression, catalog) {
      const answer = await call("Analyze", {
        options,
        registered_catalog_id: await register(catalog),
        sql_expression: expression,
      });
      return foldMessage(answer["resolved_expression"]);
    },
    async parseScript(sql) {
      const answer = await call("Parse", {
        sql_statement: sql,
        allow_script: true,
        options: language,
      });
      return foldMessage(answer["parsed_script"], "script");
    },
    async extractTableNames(sql) {
      const answer = await call("ExtractTableNamesFromStatement", {
        sql_statement: sql,
        options: language,
        allow_script: true,
      });
      const names = (answer["table_name"] ?? []) as readonly Message[];
      return names.map((name) => (name["table_name_segment"] ?? []) as readonly string[]);
    },
    async evaluate(sql) {
      const answer = await call("EvaluateQuery", {
        sql,
        options: { ...options, system_variables: [] },
        simple_catalog: { name: "reference", builtin_function_options: builtin },
      });
      return answer["content"];
    },
    close,
  };
}

function enumNames(definition: unknown): readonly string[] {
  const type = (definition as { type?: { value?: readonly { name: string }[] } } | undefined)?.type;
  return (type?.value ?? []).map((value) => value.name);
}

/** GoogleSQL's refusals are INVALID_ARGUMENT, OUT_OF_RANGE, NOT_FOUND or UNIMPLEMENTED; all else is the process failing. */
function refusal(error: grpc.ServiceError): Error {
  const refusals = [
    grpc.status.INVALID_ARGUMENT,
    grpc.status.OUT_OF_RANGE,
    grpc.status.NOT_FOUND,
    grpc.status.UNIMPLEMENTED,
    grpc.status.RESOURCE_EXHAUSTED,
    grpc.status.INTERNAL,
  ];
  return refusals.includes(error.code)
    ? new AnalysisError(error.details)
    : new Error(`The GoogleSQL analyser failed: ${error.message}`, { cause: error });
}
