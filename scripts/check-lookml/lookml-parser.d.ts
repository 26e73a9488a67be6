declare module "lookml-parser" {
  /** Throws what has `exception` where the text is no LookML. */
  export function parse(text: string): unknown;
}
