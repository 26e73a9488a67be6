/** A service account's e-mail, or `owner` for the person at the laptop. */
export type Principal = string;

/** Full resource names without the leading service host: `projects/p/topics/t`, `projects/p/datasets/d/tables/t`, `projects/_/buckets/b`, `projects/p/locations/r/services/s`. */
export type ResourceName = string;

export interface Access {
  /** By bearer token, else by the port that was called, else `owner`. An expired token of ours is `undefined`: answer 401. */
  identify(call: {
    authorization?: string | undefined;
    port?: number | undefined;
  }): Principal | undefined;
  /** Whether a role granted on the resource or one of its parents holds the permission (`pubsub.topics.publish`). */
  isAllowed(principal: Principal, permission: string, resource: ResourceName): boolean;
  /** Access token (opaque, one hour) as the metadata server gives it. */
  accessToken(principal: Principal): { token: string; expiresInSeconds: number };
  /** Signed OIDC identity token for push delivery and calls between services. */
  identityToken(principal: Principal, audience: string): Promise<string>;
  verifyIdentityToken(token: string): Promise<{ email: string; audience: string }>;
  /** Calls on this port come from this principal. */
  assignPort(port: number, principal: Principal): void;
}
