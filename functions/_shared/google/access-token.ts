/** Tokens of the function's own service account for an API of Google's that has no client here. Renewed before they end, or when one was refused. */
export function createAccessTokens(scope: string): (wasRefused?: boolean) => Promise<string> {
  let account: Promise<{ getAccessToken(): Promise<{ token?: string | null }> }> | undefined;
  return async (wasRefused = false) => {
    if (wasRefused) account = undefined;
    account ??= import("google-auth-library").then(({ GoogleAuth }) =>
      new GoogleAuth({ scopes: [scope] }).getClient(),
    );
    const { token } = await (await account).getAccessToken();
    if (typeof token !== "string" || token === "")
      throw new TypeError("the metadata server gave no access token");
    return token;
  };
}
