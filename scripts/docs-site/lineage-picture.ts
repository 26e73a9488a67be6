import { escapeHtml, pageOf } from "./html.ts";

interface Node {
  readonly name: string;
  /** Negative: what the table is made from, positive: what is made of it. */
  readonly column: number;
}

const box = { width: 300, height: 26, gapX: 64, gapY: 8 };

/** How far to both sides the picture goes. */
const reach = 2;
/** Boxes in one column; what is left of the layer that is furthest away is counted in one more. */
const tallestColumn = 14;

/** Tables that lead to one and away from it, as an SVG of boxes from left to right; each is a link. */
export function lineagePicture(
  name: string,
  upstream: (table: string) => readonly string[],
  downstream: (table: string) => readonly string[],
): string {
  const nodes = [
    ...folded(walk(name, upstream, -1)),
    { name, column: 0 },
    ...folded(walk(name, downstream, 1)),
  ];
  const columns = [...new Set(nodes.map(({ column }) => column))].toSorted((a, b) => a - b);
  const members = (column: number): readonly Node[] =>
    nodes.filter((node) => node.column === column);
  const tallest = Math.max(...columns.map((column) => members(column).length));
  const width = columns.length * (box.width + box.gapX) - box.gapX + 2;
  const height = tallest * (box.height + box.gapY) + 2;
  const places = new Map(
    columns.flatMap((column, x) => {
      const list = members(column);
      const top = (height - list.length * (box.height + box.gapY)) / 2;
      return list.map((node, y) => [
        node.name,
        { x: 1 + x * (box.width + box.gapX), y: top + y * (box.height + box.gapY), column },
      ]);
    }),
  );
  const edges = nodes.flatMap(({ name: child }) =>
    upstream(child).flatMap((parent) => {
      const [from, to] = [places.get(parent), places.get(child)];
      return from === undefined || to === undefined || from.column >= to.column
        ? []
        : [edge(from, to)];
    }),
  );
  const boxes = nodes.map((node) => {
    const place = places.get(node.name) ?? { x: 0, y: 0 };
    return boxOf(node.name, place, node.column === 0);
  });
  return `<div class="picture"><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Lineage of ${escapeHtml(name)}">${edges.join("")}${boxes.join("")}</svg></div>`;
}

/** Each table once, at its greatest distance, so that lines go forward only. */
function walk(
  start: string,
  next: (table: string) => readonly string[],
  direction: 1 | -1,
): readonly Node[] {
  const distance = new Map<string, number>();
  let edgeOfWalk = [start];
  for (let step = 1; step <= reach && edgeOfWalk.length > 0; step++) {
    edgeOfWalk = [...new Set(edgeOfWalk.flatMap(next))].filter((name) => name !== start);
    for (const name of edgeOfWalk) distance.set(name, step);
  }
  return [...distance]
    .map(([name, steps]) => ({ name, column: steps * direction }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function folded(nodes: readonly Node[]): readonly Node[] {
  const columns = [...new Set(nodes.map(({ column }) => column))];
  return columns.flatMap((column) => {
    const members = nodes.filter((node) => node.column === column);
    if (members.length <= tallestColumn) return members;
    const ordered = members.toSorted((a, b) => rankOf(a.name) - rankOf(b.name));
    const rest = members.length - tallestColumn + 1;
    return [...ordered.slice(0, tallestColumn - 1), { name: `and ${rest} more`, column }];
  });
}

/** Bronze tables are many and the least telling. */
const rankOf = (name: string): number =>
  ["gold", "predictions", "features", "silver"].findIndex((layer) => name.startsWith(`${layer}.`)) +
  (name.startsWith("bronze.") || !name.includes(".") ? 10 : 0);

interface Place {
  readonly x: number;
  readonly y: number;
}

function edge(from: Place, to: Place): string {
  const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
  const [x2, y2] = [to.x, to.y + box.height / 2];
  const middle = (x1 + x2) / 2;
  return `<path d="M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"/>`;
}

function boxOf(name: string, { x, y }: Place, isSelf: boolean): string {
  const layer = name.split(".")[0] ?? "";
  const shown = name.length > 39 ? `${name.slice(0, 38)}…` : name;
  const inner = `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="5"/><text x="${x + 10}" y="${y + 17}">${escapeHtml(shown)}</text>`;
  const group = `<g class="${escapeHtml(name.includes(".") ? layer : "source")}${isSelf ? " self" : ""}"><title>${escapeHtml(name)}</title>${inner}</g>`;
  return name.includes(".") && !isSelf ? `<a href="${pageOf(name)}">${group}</a>` : group;
}
