import { existsSync, readdirSync, readFileSync } from "node:fs";

export interface MemoryPeak {
  /** Resident pages of all processes added up; pages that they share count once for each. */
  readonly residentBytes: number;
  /** The same with shared pages divided among who shares them: what the machine really holds. */
  readonly proportionalBytes: number;
  readonly processes: number;
}

const intervalMs = 200;

/** Watches a process and everything it has started, from /proc, until told to stop. Undefined where there is no /proc. */
export function watchMemory(rootPid: number): () => MemoryPeak | undefined {
  if (!existsSync("/proc/self/smaps_rollup")) return () => undefined;
  let peak: MemoryPeak = { residentBytes: 0, proportionalBytes: 0, processes: 0 };
  const timer = setInterval(() => {
    const now = sample(treeOf(rootPid));
    peak = {
      residentBytes: Math.max(peak.residentBytes, now.residentBytes),
      proportionalBytes: Math.max(peak.proportionalBytes, now.proportionalBytes),
      processes: Math.max(peak.processes, now.processes),
    };
  }, intervalMs);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function treeOf(rootPid: number): readonly number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = parentOf(pid);
    if (parent !== undefined) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  }
  const tree = [rootPid];
  // Grows while it is walked: children follow their parents.
  for (const pid of tree) tree.push(...(childrenOf.get(pid) ?? []));
  return tree;
}

/** Field 4 of /proc/<pid>/stat, after the name in parentheses, which may hold spaces. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === undefined
    ? undefined
    : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

function sample(pids: readonly number[]): MemoryPeak {
  let [residentBytes, proportionalBytes, processes] = [0, 0, 0];
  for (const pid of pids) {
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    if (rollup === undefined) continue;
    residentBytes += kibibytes(rollup, "Rss") * 1024;
    proportionalBytes += kibibytes(rollup, "Pss") * 1024;
    processes++;
  }
  return { residentBytes, proportionalBytes, processes };
}

const kibibytes = (rollup: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1] ?? 0);

/** Undefined when the process has ended meanwhile. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
