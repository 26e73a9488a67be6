import { connectionFailedError } from "../execution/workflow-error.ts";

/** Local addresses of Google's services by the first label of their host: `bigquery`, `aiplatform`. */
export type Endpoints = Readonly<Record<string, string>>;

/** The service of `europe-west1-aiplatform.googleapis.com`, with or without a region. */
const googleHost = /^(?:[a-z]+-[a-z]+\d+-)?([a-z]+)\.googleapis\.com$/;

/** Where a request goes on this machine; hosts that are not Google's stay as they are. */
export function localUrl(url: URL, endpoints: Endpoints): URL {
  const service = googleHost.exec(url.hostname)?.[1];
  if (service === undefined) return url;
  return serviceUrl(service, url.pathname + url.search, endpoints);
}

/** @throws ConnectionFailedError naming the service that nothing here stands in for. */
export function serviceUrl(service: string, path: string, endpoints: Endpoints): URL {
  const base = endpoints[service];
  if (base === undefined) {
    throw connectionFailedError(
      `${service}.googleapis.com has no local stand-in: give its address in endpoints.${service}`,
    );
  }
  return new URL(base.replace(/\/$/, "") + path);
}
