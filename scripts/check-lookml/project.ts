import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ofKind, parseLookml, textOf, type Block } from "./parse-lookml.ts";
import { readDashboard, type Dashboard } from "./dashboard.ts";

/** A view with everything that its refinements add. */
export interface View {
  readonly name: string;
  readonly file: string;
  readonly table: string | undefined;
  /** By the names under which queries know them: a time group has a field for each timeframe. */
  readonly fields: ReadonlyMap<string, Block>;
  readonly sets: ReadonlyMap<string, Block>;
}

export interface LookmlProject {
  readonly views: ReadonlyMap<string, View>;
  readonly explores: ReadonlyMap<string, Block>;
  readonly grants: ReadonlySet<string>;
  readonly datagroups: ReadonlySet<string>;
  readonly tests: readonly Block[];
  readonly models: ReadonlySet<string>;
  readonly dashboards: readonly Dashboard[];
  readonly problems: readonly string[];
}

const fieldKinds = ["dimension", "dimension_group", "measure", "filter", "parameter"];

/** Reads every LookML file below a folder; what cannot be read is a problem, and the rest is read all the same. */
export function readProject(root: string): LookmlProject {
  const problems: string[] = [];
  const attempt = <T>(read: () => T): T[] => {
    try {
      return [read()];
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return [];
    }
  };
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).toSorted();
  const textIn = (file: string): string => readFileSync(join(root, file), "utf8");
  const documents = files
    .filter((file) => file.endsWith(".lkml"))
    .flatMap((file) => attempt(() => parseLookml(`looker/${file}`, textIn(file))));
  const all = (kind: string): readonly Block[] =>
    documents.flatMap((document) => ofKind(document, kind));
  const names = (kind: string): ReadonlySet<string> => new Set(all(kind).map(({ name }) => name));
  return {
    views: viewsOf(all("view"), problems),
    explores: new Map(all("explore").map((explore) => [explore.name, explore])),
    grants: names("access_grant"),
    datagroups: names("datagroup"),
    tests: all("test"),
    models: new Set(
      files
        .filter((file) => file.endsWith(".model.lkml"))
        .map((file) => file.replace(/^.*\//, "").replace(".model.lkml", "")),
    ),
    dashboards: files
      .filter((file) => file.endsWith(".dashboard.lookml"))
      .flatMap((file) => attempt(() => readDashboard(`looker/${file}`, textIn(file)))),
    problems,
  };
}

function viewsOf(blocks: readonly Block[], problems: string[]): ReadonlyMap<string, View> {
  const views = new Map<string, View>();
  const isRefinement = ({ name }: Block): boolean => name.startsWith("+");
  const ordered = [
    ...blocks.filter((block) => !isRefinement(block)),
    ...blocks.filter((block) => isRefinement(block)),
  ];
  for (const block of ordered) {
    const name = block.name.replace(/^\+/, "");
    const before = views.get(name);
    if (isRefinement(block) && before === undefined) {
      problems.push(`${block.file}: refines view ${name}, which is not there`);
      continue;
    }
    views.set(name, {
      name,
      file: before?.file ?? block.file,
      table: textOf(block, "sql_table_name") ?? before?.table,
      fields: new Map([
        ...(before?.fields ?? []),
        ...ofKind(block, ...fieldKinds).flatMap(namedFields),
      ]),
      sets: new Map([
        ...(before?.sets ?? []),
        ...ofKind(block, "set").map((set): [string, Block] => [set.name, set]),
      ]),
    });
  }
  return views;
}

function namedFields(field: Block): readonly (readonly [string, Block])[] {
  if (field.kind !== "dimension_group") return [[field.name, field]];
  const frames = field.parameters["timeframes"] ?? field.parameters["intervals"];
  return (Array.isArray(frames) ? frames.map(String) : []).map((frame) => [
    `${field.name}_${frame}`,
    field,
  ]);
}
