import type { IncomingMessage } from "node:http";
import { createHttpListener, type RequestHandler } from "../server/http.ts";
import type { LocalService, ServiceContext } from "../service.ts";
import { answer, readText, sendAnswer, type Answer, type TwinRequest } from "./answer.ts";
import { controlTwin } from "./salesforce/control.ts";
import { createSalesforceTwin, type SalesforceTwin } from "./salesforce/twin.ts";

export interface TwinsInspection {
  readonly salesforce: SalesforceTwin;
}

export interface TwinsContext extends ServiceContext {
  /** Values of Secret Manager by secret id: the credentials that the destinations know. */
  readonly secrets: (id: string) => string | undefined;
}

/** The destinations' twins on one port, each under its own prefix: `/salesforce/…`, controls under `/_twin/salesforce/…`. */
export function createTwinsService(context: TwinsContext): LocalService & TwinsInspection {
  const salesforce = createSalesforceTwin(context);
  const handler: RequestHandler = async (incoming, response) => {
    try {
      sendAnswer(dispatch(await toRequest(incoming), salesforce), response);
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
    listen: (port) => listener.listen(port),
    // Twins stand for systems outside Google Cloud: the infrastructure declares nothing of them.
    provision: () => Promise.resolve(),
    close: () => listener.close(),
  };
}

function dispatch(request: TwinRequest, salesforce: SalesforceTwin): Answer {
  const [first, second] = request.path;
  if (first === "_twin" && second === "salesforce")
    return controlTwin(salesforce, { ...request, path: request.path.slice(2) });
  if (first === "salesforce")
    return salesforce.handle({
      ...request,
      path: request.path.slice(1),
      baseUrl: `${request.baseUrl}/salesforce`,
    });
  return answer(404, { error: "There is no twin here: use /salesforce or /_twin/salesforce." });
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
