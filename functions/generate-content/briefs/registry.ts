import { z } from "zod";
import { brief, type Brief } from "../brief.ts";
import declared from "./generated/briefs.json" with { type: "json" };

/** Every brief of content/briefs. */
export const briefs: readonly Brief[] = z.array(brief).parse(declared);
