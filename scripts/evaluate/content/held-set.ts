import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createDuplicateIndex } from "../../../functions/_shared/guard/duplicates.ts";
import { factSheet, type Fact } from "../../../functions/_shared/guard/facts.ts";
import type {
  GuardContext,
  GuardKind,
  Language,
  Voice,
} from "../../../functions/_shared/guard/guard.ts";
import type { ChannelField } from "../../../functions/_shared/guard/length.ts";

const folder = join(import.meta.dirname, "held");

interface Scene {
  readonly names: readonly string[];
  readonly hosts: readonly string[];
  readonly address: Voice["address"];
  readonly facts: readonly Fact[];
}

export interface HeldText {
  /** The violation that was planted; undefined for a clean text. */
  readonly planted: GuardKind | undefined;
  readonly text: string;
  readonly context: GuardContext;
}

/**
 * Texts of eight invented companies in three languages, written by hand before the guards first ran on them; the rules were
 * corrected afterwards. functions/_shared/guard/README.md says what each first run found.
 */
export function readHeldSet(): readonly HeldText[] {
  const scenes = JSON.parse(readFileSync(join(folder, "scenes.json"), "utf8")) as Record<
    string,
    Scene
  >;
  const linesOf = (file: string): string[] =>
    readFileSync(join(folder, file), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
  const clean = ["clean.txt", "clean-second.txt", "clean-third.txt"]
    .flatMap(linesOf)
    .map((line) => parse(line, undefined, scenes));
  const planted = [
    "violations-shape.txt",
    "violations-content.txt",
    "violations-second.txt",
    "violations-third.txt",
  ]
    .flatMap(linesOf)
    .map((line) => {
      const kind = line.slice(0, line.indexOf(" "));
      return parse(line.slice(kind.length + 1), kind as GuardKind, scenes);
    });
  return [...clean, ...planted];
}

/** `scene language channel | text`; a near-duplicate names after `=>` what it repeats. */
function parse(
  line: string,
  planted: GuardKind | undefined,
  scenes: Readonly<Record<string, Scene>>,
): HeldText {
  const bar = line.indexOf("|");
  const [name = "", language = "", channel = ""] = line.slice(0, bar).trim().split(" ");
  const [text = "", repeated] = line.slice(bar + 1).split(" => ");
  const scene = scenes[name];
  if (scene === undefined) throw new Error(`There is no scene "${name}": ${line.slice(0, 60)}`);
  return {
    planted,
    text: text.trim().replaceAll("\\n", "\n"),
    context: {
      language: language as Language,
      channel: channel as ChannelField,
      facts: factSheet(scene.facts, scene.names),
      allowedHosts: scene.hosts,
      voice: { address: scene.address, maxExclamationMarks: 1, maxEmoji: 1, avoid: [] },
      earlier: createDuplicateIndex(repeated === undefined ? [] : [repeated.trim()]),
    },
  };
}
