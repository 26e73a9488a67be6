import { CallFailure, type Channel, callStatus, openChannel } from "./channel.ts";
import type { Message } from "./codec.ts";
import { analyzerOptions, languageOptions } from "./language.ts";
import { loadProtocol } from "./protocol.ts";
import { findAnalyzerPackage, spawnAnalyzer } from "./server.ts";
import { type TreeNode, children, required, texts } from "./tree.ts";

export type { Message } from "./codec.ts";

/** GoogleSQL's own refusal, ending in its position: `Unrecognized name: x [at 1:8]`. */
export class AnalysisError extends Error {
  override readonly name = "AnalysisError";
}

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

type Call = (method: string, request: Message) => Promise<TreeNode>;

/** Starts the analyser; about 0.2 s. Throws an Error that says what to install where the package is absent. */
export async function startAnalyzer(): Promise<Analyzer> {
  const found = findAnalyzerPackage();
  if (found === undefined)
    throw new Error(
      `GoogleSQL analyser not available for ${process.platform}/${process.arch}: install @fivetrandevelopers/zetasql (npm ci) on Linux or macOS`,
    );
  const spawned = spawnAnalyzer(found.binary);
  const loaded = loadProtocol(found);
  let channel = await openChannel(spawned, loaded);
  const features = Object.keys((await loaded).enums["zetasql.LanguageFeature"] ?? {});
  let restarting: Promise<void> | undefined;
  const registered = new Map<string, Promise<string>>();

  /** A statement may bring the analyser down (it checks invariants by aborting); the next ones find it up again. */
  const restart = async (broken: Channel): Promise<void> => {
    if (channel !== broken) return;
    restarting ??= (async () => {
      broken.close();
      registered.clear();
      channel = await openChannel(spawnAnalyzer(found.binary), loaded);
      restarting = undefined;
    })();
    await restarting;
  };
  const call: Call = async (method, request) => {
    const used = channel;
    try {
      return await used.call(method, request);
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      if (error.status !== callStatus.unavailable) throw refusal(error);
      await restart(used);
      throw new AnalyzerStopped("The GoogleSQL analyser stopped and was started again", {
        cause: error,
      });
    }
  };
  return createAnalyzer(call, registered, languageOptions(features), async () => channel.close());
}

/** Thrown by a call during which the analyser went down. */
export class AnalyzerStopped extends Error {
  override readonly name = "AnalyzerStopped";
}

function createAnalyzer(
  call: Call,
  registered: Map<string, Promise<string>>,
  language: Record<string, unknown>,
  close: () => Promise<void>,
): Analyzer {
  const options = Object.freeze(analyzerOptions(language));
  const none: readonly never[] = [];
  /** Of statements with the same parameters the options are one frozen message, which is written once. */
  const frozenOptions = new WeakMap<readonly unknown[], Message>();
  const optionsOf = (request: AnalyzeRequest): Message => {
    const {
      positionalParameters: positional,
      namedParameters = none,
      ddlPseudoColumns = none,
    } = request;
    const key = positional ?? namedParameters;
    const known = ddlPseudoColumns === none ? frozenOptions.get(key) : undefined;
    if (known !== undefined) return known;
    const made = Object.freeze({
      ...options,
      ...(positional === undefined
        ? { query_parameters: namedParameters }
        : { parameter_mode: "PARAMETER_POSITIONAL", positional_query_parameters: positional }),
      ddl_pseudo_columns: ddlPseudoColumns,
    });
    if (ddlPseudoColumns === none) frozenOptions.set(key, made);
    return made;
  };
  const builtin = { language_options: language };

  /** Building the built-in functions costs milliseconds, so catalogs are kept in the server, a few dozen at a time. */
  const register = async (catalog: Message): Promise<string> => {
    const key = keyOf(catalog);
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

  const analyzeWith = async (catalog: Message, request: Message): Promise<TreeNode> =>
    again(async () =>
      call("Analyze", { registered_catalog_id: await register(catalog), ...request }),
    );

  return {
    async analyze(request) {
      const answer = await analyzeWith(request.catalog, {
        options: optionsOf(request),
        parse_resume_location: { input: request.sql, byte_position: request.start ?? 0 },
      });
      return required(answer, "resolved_statement");
    },
    async analyzeExpression(expression, catalog) {
      const answer = await analyzeWith(catalog, { options, sql_expression: expression });
      return required(answer, "resolved_expression");
    },
    async parseScript(sql) {
      const answer = await again(async () =>
        call("Parse", {
          sql_statement: sql,
          allow_script: true,
          options: language,
        }),
      );
      const script = required(answer, "parsed_script");
      return script.kind === "" ? { ...script, kind: "script" } : script;
    },
    async extractTableNames(sql) {
      const answer = await again(async () =>
        call("ExtractTableNamesFromStatement", {
          sql_statement: sql,
          options: language,
          allow_script: true,
        }),
      );
      return children(answer, "table_name").map((name) => texts(name, "table_name_segment"));
    },
    async evaluate(sql) {
      const answer = await again(async () =>
        call("EvaluateQuery", {
          sql,
          options: { ...options, system_variables: [] },
          simple_catalog: { name: "reference", builtin_function_options: builtin },
        }),
      );
      return answer["content"];
    },
    close,
  };
}

/** Text of each catalog that was seen: a project's is large and asked about once for every model. */
const keys = new WeakMap<Message, string>();

function keyOf(catalog: Message): string {
  const known = keys.get(catalog);
  if (known !== undefined) return known;
  const key = JSON.stringify(catalog);
  keys.set(catalog, key);
  return key;
}

/**
 * One more try for a call during which the analyser went down, one call after the other: what stops it twice stops it itself,
 * and takes no other call with it again.
 */
async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AnalyzerStopped)) throw error;
    const second = lastSecond.then(work);
    lastSecond = second.then(
      () => undefined,
      () => undefined,
    );
    return second;
  }
}

let lastSecond: Promise<void> = Promise.resolve();

/** GoogleSQL's refusals are INVALID_ARGUMENT, OUT_OF_RANGE, NOT_FOUND or UNIMPLEMENTED; all else is the process failing. */
function refusal(error: CallFailure): Error {
  const refusals: readonly number[] = [
    callStatus.invalidArgument,
    callStatus.outOfRange,
    callStatus.notFound,
    callStatus.unimplemented,
    callStatus.resourceExhausted,
    callStatus.internal,
  ];
  return refusals.includes(error.status)
    ? new AnalysisError(error.message)
    : new Error(`The GoogleSQL analyser failed: ${error.message}`, { cause: error });
}
