import type { Access, Principal } from "../iam/access.ts";
import { projectNumber } from "../infrastructure/project-number.ts";

export interface MetadataSubject {
  readonly principal: Principal;
  readonly projectId: string;
  readonly region: string;
  readonly access: Access;
}

/** A leaf answers text, or JSON when it is an object; `undefined` with a reason is 400. */
export type Leaf = (query: URLSearchParams) => Promise<Entry> | Entry;
export type Entry =
  | { readonly text: string }
  | { readonly json: Readonly<Record<string, unknown>> }
  | { readonly refused: string };
export interface Directory {
  readonly [name: string]: Leaf | Directory;
}

/** What a Cloud Run service account may do is decided by its roles; the scope is always this one. */
const scope = "https://www.googleapis.com/auth/cloud-platform";

/**
 * The tree of Cloud Run's metadata server.
 * https://cloud.google.com/run/docs/container-contract#metadata-server
 */
export function metadataTree(subject: MetadataSubject): Directory {
  const { principal, projectId, region } = subject;
  const number = projectNumber(projectId);
  const account = serviceAccount(subject);
  return {
    instance: {
      id: text("00local"),
      region: text(`projects/${number}/regions/${region}`),
      zone: text(`projects/${number}/zones/${region}-1`),
      "service-accounts": { default: account, [principal]: account },
    },
    project: {
      "numeric-project-id": text(number),
      "project-id": text(projectId),
    },
    universe: { "universe-domain": text("googleapis.com") },
  };
}

function serviceAccount({ principal, access }: MetadataSubject): Directory {
  return {
    aliases: text("default"),
    email: text(principal),
    identity: async (query) => {
      const audience = query.get("audience");
      return audience === null || audience === ""
        ? { refused: "non-empty audience parameter required" }
        : { text: await access.identityToken(principal, audience) };
    },
    scopes: text(scope),
    token: () => {
      const { token, expiresInSeconds } = access.accessToken(principal);
      return {
        json: { access_token: token, expires_in: expiresInSeconds, token_type: "Bearer" },
      };
    },
  };
}

function text(value: string): Leaf {
  return () => ({ text: value });
}
