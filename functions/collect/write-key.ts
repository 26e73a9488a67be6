/**
 * The key of a request: Basic authentication with the key as user and no password, or `writeKey` in the body as
 * browsers send it. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export function writeKeyOf(
  authorization: string | undefined,
  body: Record<string, unknown>,
): string | undefined {
  const [scheme, credentials] = (authorization ?? "").split(" ", 2);
  if (scheme?.toLowerCase() === "basic" && credentials !== undefined) {
    const [user] = Buffer.from(credentials, "base64").toString("utf8").split(":", 1);
    if (user) return user;
  }
  return typeof body["writeKey"] === "string" ? body["writeKey"] : undefined;
}
