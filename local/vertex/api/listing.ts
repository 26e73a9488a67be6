import { VertexRefusal } from "../refusal.ts";

export interface ListRequest {
  readonly filter?: string;
  readonly pageSize?: number | string;
  readonly pageToken?: string;
}

/** One page; the token is where the next begins. */
export function pageOf<T>(
  items: readonly T[],
  { pageSize, pageToken }: ListRequest,
): { items: readonly T[]; nextPageToken: string } {
  const size = Math.min(Number(pageSize ?? 0) || 100, 1000);
  const start = pageToken === undefined || pageToken === "" ? 0 : Number(pageToken);
  if (!Number.isInteger(start) || start < 0)
    throw new VertexRefusal("INVALID_ARGUMENT", `Page token "${pageToken}" is not one of ours.`);
  const end = start + size;
  return { items: items.slice(start, end), nextPageToken: end < items.length ? String(end) : "" };
}

/**
 * Filters of comparisons joined by AND: `display_name="x" AND state!="JOB_STATE_FAILED" AND labels.team=a`. Fields are those
 * that the resource documents; anything else is refused.
 */
export function filterBy<T>(
  items: readonly T[],
  filter: string | undefined,
  fields: Readonly<Record<string, (item: T) => string>>,
  labels: (item: T) => Readonly<Record<string, string>>,
): readonly T[] {
  if (filter === undefined || filter.trim() === "") return items;
  const tests = filter.split(/\s+AND\s+/i).map((term) => {
    const match = /^([\w.-]+)\s*(!=|=|:)\s*(?:"([^"]*)"|(\S+))$/.exec(term.trim());
    const name = match?.[1] ?? "";
    const wanted = match?.[3] ?? match?.[4] ?? "";
    const read = name.startsWith("labels.")
      ? (item: T): string | undefined => labels(item)[name.slice("labels.".length)]
      : fields[name];
    if (match === null || read === undefined)
      throw new VertexRefusal(
        "INVALID_ARGUMENT",
        `Filter "${term}" is not supported: compare ${Object.keys(fields).join(", ")} or labels.KEY, joined by AND.`,
      );
    if (match[2] === ":")
      return (item: T) => (wanted === "*" ? read(item) !== undefined : read(item) === wanted);
    return (item: T) => (read(item) === wanted) === (match[2] === "=");
  });
  return items.filter((item) => tests.every((test) => test(item)));
}
