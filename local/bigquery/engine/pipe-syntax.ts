import { BigQueryError } from "../errors.ts";
import { type Token, isWord, splitAt, tokensOf } from "./pipe-tokens.ts";

/**
 * Pipe syntax, which the analyser does not know, as nested subqueries: each `|>` selects from what stands before it.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/pipe-syntax
 */
export function withoutPipes(sql: string): string {
  if (!sql.includes("|>") || !tokensOf(sql).some(({ text }) => text === "|>")) return sql;
  return splitAt(sql, ";").map(rewriteStatement).join(";");
}

function rewriteStatement(sql: string): string {
  const flat = rewriteBrackets(sql);
  const [head = "", ...operators] = splitAt(flat, "|>");
  if (operators.length === 0) return flat;
  const outer = tokensOf(head).filter(({ depth }) => depth === 0);
  const first = outer.find((token) => isWord(token, "FROM", "SELECT")) ?? openingOf(outer);
  if (first === undefined) throw refused("a pipe after what is no query");
  const base = head.slice(first.start).trim();
  const from = isWord(first, "FROM") ? base : `FROM (${base})`;
  const start: Stage = { select: "*", from, where: [], alias: aliasOf(from) };
  const spelled =
    head.slice(0, first.start) + render(operators.map(trimmed).reduce(applied, start));
  return spelled;
}

/** A query in brackets that pipes follow. */
function openingOf(tokens: readonly Token[]): Token | undefined {
  return tokens.findLast(({ text }) => text === "(");
}

const trimmed = (text: string): string => text.trim();

/** Queries in brackets come first, so that what is left has pipes at its outermost level alone. */
function rewriteBrackets(sql: string): string {
  const tokens = tokensOf(sql);
  let result = "";
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.text !== "(" || token.depth !== 0) continue;
    const close = tokens.slice(index + 1).find(({ text, depth }) => depth === 0 && text === ")");
    if (close === undefined) break;
    result += `${sql.slice(at, token.end)}${withoutPipes(sql.slice(token.end, close.start))}`;
    at = close.start;
  }
  return result + sql.slice(at);
}

/** A SELECT in the making; `where` and `order` still see the names of its FROM. */
interface Stage {
  readonly select: string;
  readonly from: string;
  readonly where: readonly string[];
  readonly group?: string;
  readonly order?: string;
  readonly limit?: string;
  /** What the whole row may be called. */
  readonly alias: string | undefined;
}

function render({ select, from, where, group, order, limit }: Stage): string {
  const filter =
    where.length === 0 ? "" : ` WHERE ${where.map((part) => `(${part})`).join(" AND ")}`;
  return `SELECT ${select} ${from}${filter}${group ?? ""}${order ?? ""}${limit ?? ""}`;
}

/** The stage as the FROM of the next. */
function wrapped(stage: Stage): Stage {
  const name = stage.alias === undefined ? "" : ` AS ${stage.alias}`;
  return { select: "*", from: `FROM (${render(stage)})${name}`, where: [], alias: stage.alias };
}

/** A stage to which a clause can still be added: nothing is selected, grouped, ordered or cut yet. */
function open(stage: Stage): Stage {
  return stage.select === "*" && stage.order === undefined && stage.limit === undefined
    ? stage
    : wrapped(stage);
}

/** `FROM a.b AS c` is called c, `FROM a.b` b; joins and lists have no name of their own. */
function aliasOf(from: string): string | undefined {
  return /^FROM\s+(?:[\w`.-]+\.)?(`[^`.]+`|\w+)(?:\s+(?:AS\s+)?(`[^`]+`|\w+))?$/i
    .exec(from)
    ?.slice(1)
    .findLast((name) => name !== undefined);
}

function applied(stage: Stage, operator: string): Stage {
  const tokens = tokensOf(operator);
  const [first, second] = tokens;
  const rest = operator.slice(first?.end ?? 0).trim();
  const word = (first?.text ?? "").toUpperCase();
  const unnamed = (select: string): Stage => ({ ...open(stage), select, alias: undefined });
  switch (word) {
    case "WHERE": {
      const { where, ...kept } = open(stage);
      return { ...kept, where: [...where, rest] };
    }
    case "SELECT":
      return unnamed(rest);
    case "DISTINCT":
      return wrapped({ ...open(stage), select: "DISTINCT *" });
    case "EXTEND":
    case "WINDOW":
      return wrapped({ ...open(stage), select: `*, ${rest}` });
    case "SET":
      return wrapped({ ...open(stage), select: `* REPLACE (${assignments(rest)})` });
    case "DROP":
      return wrapped({ ...open(stage), select: `* EXCEPT (${rest})` });
    case "AS":
      return { ...wrapped({ ...stage, alias: rest }), alias: rest };
    case "ORDER":
      return { ...open(stage), order: ` ${operator}` };
    case "LIMIT":
      return { ...(stage.limit === undefined ? stage : wrapped(stage)), limit: ` ${operator}` };
    case "AGGREGATE":
      return aggregated(open(stage), rest);
    case "PIVOT":
    case "UNPIVOT":
    case "TABLESAMPLE":
      return { ...wrapped(stage), from: `FROM (${render(stage)}) ${operator}`, alias: undefined };
    case "UNION":
    case "INTERSECT":
    case "EXCEPT":
      return united(stage, operator, tokens);
    default:
      if (tokens.slice(0, 4).some((token) => isWord(token, "JOIN"))) return joined(stage, operator);
      throw refused(`|> ${word}${isWord(second, "BY") ? " BY" : ""}`);
  }
}

/** `a = x, b = y` as the list of a REPLACE. */
function assignments(list: string): string {
  return splitAt(list, ",")
    .map((item) => {
      const [name = "", ...value] = splitAt(item, "=");
      return `${value.join("=").trim()} AS ${name.trim()}`;
    })
    .join(", ");
}

function joined(stage: Stage, operator: string): Stage {
  const left = stage.where.length === 0 && open(stage) === stage ? stage : wrapped(stage);
  return { ...left, from: `${left.from} ${operator}`, alias: undefined };
}

/** `UNION ALL (query), (query)` */
function united(stage: Stage, operator: string, tokens: readonly Token[]): Stage {
  const start = tokens.find(({ text, depth }) => depth === 0 && text === "(")?.start;
  if (start === undefined) throw refused("a set operation without a query in brackets");
  const word = operator.slice(0, start).trim();
  const queries = splitAt(operator.slice(start), ",").map(trimmed);
  const all = [`(${render(stage)})`, ...queries].join(` ${word} `);
  return { select: "*", from: `FROM (${all})`, where: [], alias: undefined };
}

/** Group columns come first, then the aggregates. */
function aggregated(stage: Stage, list: string): Stage {
  const tokens = tokensOf(list).filter(({ depth }) => depth === 0);
  const at = tokens.findIndex((token) => isWord(token, "GROUP"));
  const group = tokens[at];
  if (group === undefined) return { ...stage, select: list, alias: undefined };
  const by = tokens.slice(at).find((token) => isWord(token, "BY"));
  const ordered = isWord(tokens[at + 1], "AND");
  const items = splitAt(list.slice(by?.end ?? list.length), ",").map((item) => groupItem(item));
  const aggregates = list.slice(0, group.start).trim().replace(/,$/, "");
  const select = [...items.map(({ column }) => column), ...(aggregates === "" ? [] : [aggregates])];
  const numbers = items.map((_item, index) => String(index + 1));
  const order = items.flatMap(({ direction }, index) =>
    ordered || direction !== "" ? [`${index + 1} ${direction}`] : [],
  );
  return {
    ...stage,
    select: select.join(", "),
    group: ` GROUP BY ${numbers.join(", ")}`,
    ...(order.length === 0 ? {} : { order: ` ORDER BY ${order.join(", ")}` }),
    alias: undefined,
  };
}

function groupItem(item: string): { readonly column: string; readonly direction: string } {
  const text = item.trim();
  if (/^(?:ROLLUP|CUBE|GROUPING)\b/i.test(text)) throw refused("grouping sets after |> AGGREGATE");
  const suffix = /\s+((?:ASC|DESC)(?:\s+NULLS\s+(?:FIRST|LAST))?)$/i.exec(text);
  return suffix === null
    ? { column: text, direction: "" }
    : { column: text.slice(0, suffix.index), direction: suffix[1] ?? "" };
}

function refused(what: string): BigQueryError {
  return new BigQueryError("notImplemented", `not supported locally: ${what} (pipe syntax)`);
}
