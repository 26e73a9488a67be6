/** Names of a JSON path such as `$.context['page'].url[0]`; positions are left out. Undefined where it is no such path. */
export function namesOf(path: string): readonly string[] | undefined {
  const names: string[] = [];
  let rest = path.trim().replace(/^(?:lax|strict)\b(?: recursive)?\s*/i, "");
  if (!rest.startsWith("$")) return undefined;
  rest = rest.slice(1);
  while (rest !== "") {
    const step =
      /^\.(?<plain>[^.[\]"']+)/.exec(rest) ??
      /^\."(?<plain>[^"]*)"/.exec(rest) ??
      /^\[(?<quote>["'])(?<plain>.*?)\k<quote>\]/.exec(rest) ??
      /^\[(?:\d+|\*)\]/.exec(rest);
    if (step === null) return undefined;
    const name = step.groups?.["plain"];
    if (name !== undefined) names.push(name);
    rest = rest.slice(step[0].length);
  }
  return names;
}
