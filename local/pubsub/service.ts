import { createDualListener } from "../server/dual.ts";
import { createGrpcServer, loadService } from "../server/grpc.ts";
import type { LocalService, ServiceContext } from "../service.ts";
import { Broker } from "./broker.ts";
import { createDeadLetter } from "./dead-letter.ts";
import { unaryMethods } from "./grpc/call.ts";
import { streamingPull } from "./grpc/streaming-pull.ts";
import type { PubsubInspection } from "./inspection.ts";
import { openMessageLog } from "./message-log.ts";
import { memoryStore } from "./message-store.ts";
import { createObservation } from "./observation.ts";
import { publisherOperations } from "./operations/publisher.ts";
import { subscriberOperations } from "./operations/subscriber.ts";
import { provisionPubsub, serviceAgentFor, serviceAgentOf } from "./provision.ts";
import { createPushFleet } from "./push/fleet.ts";
import { createRestHandler } from "./rest/handler.ts";

export interface PubsubOptions {
  /** Multiplies the waits between delivery attempts (0.01 makes 10 s a tenth of a second); 1 is as in the cloud. */
  readonly timeScale?: number;
  /** Push requests that one subscription may have out at once. */
  readonly maxOutstandingPushes?: number;
  /** Keeps what is published until it is settled, beyond the end of the process. */
  readonly directory?: string;
}

const protos = "@google-cloud/pubsub/build/protos/protos.json";

/** Pub/Sub v1 over gRPC and REST with push delivery, for Google's clients with PUBSUB_EMULATOR_HOST. */
export function createPubsubService(
  context: ServiceContext & PubsubOptions,
): LocalService & PubsubInspection {
  const { access, log, now } = context;
  let serviceAgent = serviceAgentFor(context.projectId);
  const fleet = createPushFleet({
    ...context,
    maxOutstanding: context.maxOutstandingPushes ?? 1_000,
  });
  const observation = createObservation(() => broker, context.projectId);
  const store =
    context.directory === undefined
      ? memoryStore
      : openMessageLog({ directory: context.directory, now });
  const broker: Broker = new Broker({
    now,
    timeScale: context.timeScale ?? 1,
    store,
    deadLetter: createDeadLetter({
      access,
      log,
      serviceAgent: () => serviceAgent,
      publish: (topic, message) => broker.publish(topic, [message]),
    }),
    observers: [fleet, observation],
  });

  const publisher = publisherOperations(broker);
  const subscriber = subscriberOperations(broker);
  const grpc = createGrpcServer();
  grpc.addService(
    loadService(protos, "google.pubsub.v1.Publisher"),
    unaryMethods(access, publisher),
  );
  grpc.addService(loadService(protos, "google.pubsub.v1.Subscriber"), {
    ...unaryMethods(access, subscriber),
    streamingPull: streamingPull(broker, access),
  });
  const handler = createRestHandler(access, { ...publisher, ...subscriber });
  const listener = createDualListener({ service: "pubsub", grpc, handler });

  return {
    name: "pubsub",
    listen: (port) => listener.listen(port),
    async provision(infrastructure) {
      serviceAgent = serviceAgentOf(infrastructure);
      provisionPubsub(infrastructure, broker);
    },
    async close() {
      await fleet.close();
      broker.close();
      await listener.close();
      await store.close();
    },
    ...observation.inspection,
  };
}
