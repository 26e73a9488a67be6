import type { IncomingMessage } from "node:http";
import { createHttpListener, type RequestHandler } from "../server/http.ts";
import type { LocalService, ServiceContext } from "../service.ts";
import { answer, readText, sendAnswer, type Answer, type TwinRequest } from "./answer.ts";
import { controlTwin } from "./control.ts";
import { createBrazeTwin, type BrazeTwin } from "./braze/twin.ts";
import { createGoogleAdsTwin, type GoogleAdsTwin } from "./google-ads/twin.ts";
import { createHubSpotTwin, type HubSpotTwin } from "./hubspot/twin.ts";
import { createSalesforceTwin, type SalesforceTwin } from "./salesforce/twin.ts";
import type { Twin } from "./twin.ts";

export interface TwinsInspection {
  readonly salesforce: SalesforceTwin;
  readonly googleAds: GoogleAdsTwin;
  readonly braze: BrazeTwin;
  readonly hubspot: HubSpotTwin;
}

export interface TwinsContext extends ServiceContext {
  /** Values of Secret Manager by secret id: the credentials that the destinations know. */
  readonly secrets: (id: string) => string | undefined;
  /** Ends the processes of the function that serves this destination, for the fault that asks for it. */
  readonly endCaller?: (destination: string) => void;
}

/** The destinations' twins on one port, each under its own prefix: `/salesforce/…`, controls under `/_twin/salesforce/…`. */
export function createTwinsService(context: TwinsContext): LocalService & TwinsInspection {
  const salesforce = createSalesforceTwin(context);
  const googleAds = createGoogleAdsTwin({
    now: context.now,
    isToken: (authorization) =>
      authorization?.startsWith("Bearer ya29.") === true &&
      context.access.identify({ authorization }) !== undefined,
  });
  const braze = createBrazeTwin(context);
  const hubspot = createHubSpotTwin(context);
  const twins: readonly Twin[] = [salesforce, googleAds, braze, hubspot];
  const handler: RequestHandler = async (incoming, response) => {
    try {
      const request = await toRequest(incoming);
      const reply = dispatch(request, twins);
      if (reply.endsCaller === true) context.endCaller?.(request.path[0] ?? "");
      sendAnswer(reply, response);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (thrown instanceof URIError)
        return sendAnswer(answer(400, { error: `The path is no URL: ${message}` }), response);
      context.log({ severity: "ERROR", message: "twin failed", error: message });
      sendAnswer(answer(500, { error: `The twin itself failed: ${message}` }), response);
    }
  };
  const listener = createHttpListener({ service: "twins", handler });
  return {
    name: "twins",
    salesforce,
    googleAds,
    braze,
    hubspot,
    listen: (port) => listener.listen(port),
    // Twins stand for systems outside Google Cloud: the infrastructure declares nothing of them.
    provision: () => Promise.resolve(),
    close: () => listener.close(),
  };
}

function dispatch(request: TwinRequest, twins: readonly Twin[]): Answer {
  const [first, second] = request.path;
  const controlled = first === "_twin" ? twins.find(({ name }) => name === second) : undefined;
  if (controlled !== undefined)
    return controlTwin(controlled, { ...request, path: request.path.slice(2) });
  const twin = twins.find(({ name }) => name === first);
  if (twin !== undefined)
    return twin.handle({
      ...request,
      path: request.path.slice(1),
      baseUrl: `${request.baseUrl}/${twin.name}`,
    });
  const known = twins.map(({ name }) => `/${name} or /_twin/${name}`).join(", ");
  return answer(404, { error: `There is no twin here: use ${known}.` });
}

async function toRequest(incoming: IncomingMessage): Promise<TwinRequest> {
  const baseUrl = `http://${incoming.headers.host ?? "127.0.0.1"}`;
  const url = new URL(incoming.url ?? "/", baseUrl);
  return {
    method: incoming.method ?? "GET",
    path: url.pathname.split("/").filter(Boolean).map(decodeURIComponent),
    query: url.searchParams,
    authorization: incoming.headers.authorization,
    body: await readText(incoming),
    baseUrl,
  };
}
