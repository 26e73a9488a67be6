/** A word, a name, a number, a text or one sign, by its place in the text. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** How many brackets are open around it. */
  readonly depth: number;
}

const pattern =
  /\s+|--[^\n]*|#[^\n]*|\/\*[^]*?\*\/|[rRbB]{0,2}(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*')|`(?:\\[^]|[^`\\])*`|@{0,2}[A-Za-z_]\w*|\d[\w.]*|\|>|\|\||[^]/g;

/** Tokens of GoogleSQL without white space and comments; a bracket has the depth of what is outside of it. */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const match of sql.matchAll(pattern)) {
    const [text] = match;
    if (/^(?:\s|--|#|\/\*)/.test(text)) continue;
    if (/^[)\]]$/.test(text)) depth--;
    tokens.push({ text, start: match.index, end: match.index + text.length, depth });
    if (/^[([]$/.test(text)) depth++;
  }
  return tokens;
}

/** Whether a token is this keyword, whatever its case. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token !== undefined && words.includes(token.text.toUpperCase());
}

/** The parts of a text between the outermost tokens of one text: commas, pipes, semicolons. */
export function splitAt(sql: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (const token of tokensOf(sql))
    if (token.depth === 0 && token.text === separator) {
      parts.push(sql.slice(start, token.start));
      start = token.end;
    }
  return [...parts, sql.slice(start)];
}
