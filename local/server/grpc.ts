import { loadPackageDefinition, Server, type ServiceDefinition } from "@grpc/grpc-js";
import { fromJSON, type Options } from "@grpc/proto-loader";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pruneProtos, type ProtoNode } from "./prune-protos.ts";

const require = createRequire(import.meta.url);

/** 64-bit integers as decimal strings and enums by name, as the JSON mapping has them; absent fields take proto3's defaults. */
const jsonShapes: Options = {
  keepCase: false,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
};

/**
 * A service's definition from the `protos.json` that Google's client package ships.
 * @example loadService("@google-cloud/pubsub/build/protos/protos.json", "google.pubsub.v1.Publisher")
 */
export function loadService(
  protosJson: string,
  service: string,
  options: Options = {},
): ServiceDefinition {
  const all = JSON.parse(readFileSync(require.resolve(protosJson), "utf8")) as ProtoNode;
  const needed = pruneProtos(all, service) as Parameters<typeof fromJSON>[0];
  const definition = fromJSON(needed, { ...jsonShapes, ...options });
  const found: unknown = service
    .split(".")
    .reduce<unknown>(
      (scope, part) => (scope as Record<string, unknown> | undefined)?.[part],
      loadPackageDefinition(definition),
    );
  const constructor = found as { readonly service?: ServiceDefinition } | undefined;
  if (constructor?.service === undefined)
    throw new Error(`${protosJson} defines no service ${service}.`);
  return constructor.service;
}

/** A gRPC server for loopback: no message size limit of its own, so that services answer with Google's limits and words. */
export function createGrpcServer(): Server {
  return new Server({
    "grpc.enable_channelz": 0,
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
}
