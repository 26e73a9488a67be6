import { join } from "node:path";
import {
  type handleUnaryCall,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { appliedValue, plannedValue, readValue } from "./planned-value.ts";
import type { Attribute, Block, NestedBlock, ProviderSchema } from "./provider-schema.ts";
import { decodeValue, encodeValue, type TerraformValue } from "./terraform-value.ts";

interface DynamicValue {
  readonly msgpack: Buffer;
}

interface TypedRequest {
  readonly type_name: string;
  readonly config: DynamicValue;
  readonly prior_state: DynamicValue;
  readonly proposed_new_state: DynamicValue;
  readonly current_state: DynamicValue;
  readonly planned_state: DynamicValue;
  readonly raw_state: { readonly json: Buffer };
}

export interface StubProvider {
  readonly port: number;
  close(): void;
}

/**
 * A provider that knows the schema and nothing of Google Cloud: terraform checks arguments, types and references against it,
 * plans, and applies to its state alone. Plugin protocol 5 over gRPC on loopback.
 */
export async function startStubProvider(schema: ProviderSchema): Promise<StubProvider> {
  const server = new Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(providerService(), implementation(schema));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

function providerService(): ServiceDefinition {
  const definition = loadSync(join(import.meta.dirname, "tfplugin5.proto"), { keepCase: true });
  const loaded = loadPackageDefinition(definition) as unknown as {
    readonly tfplugin5: { readonly Provider: { readonly service: ServiceDefinition } };
  };
  return loaded.tfplugin5.Provider.service;
}

/** Answers a call with what `answer` makes of the request. */
const unary =
  (answer: (request: TypedRequest) => object): handleUnaryCall<TypedRequest, object> =>
  (call, callback) =>
    callback(null, answer(call.request));

const accepted = unary(() => ({}));

function implementation({
  provider,
  resources,
  dataSources,
}: ProviderSchema): UntypedServiceImplementation {
  const blockOf = (blocks: ReadonlyMap<string, Block>, type: string): Block => {
    const block = blocks.get(type);
    if (block === undefined) throw new Error(`The provider has no ${type}.`);
    return block;
  };
  return {
    GetSchema: unary(() => ({
      provider: toSchema(provider),
      resource_schemas: toSchemas(resources),
      data_source_schemas: toSchemas(dataSources),
    })),
    PrepareProviderConfig: unary(({ config }) => ({ prepared_config: config })),
    ValidateResourceTypeConfig: accepted,
    ValidateDataSourceConfig: accepted,
    Configure: accepted,
    PlanResourceChange: unary(
      ({ type_name: type, prior_state: prior, proposed_new_state: proposed }) => ({
        // What exists keeps what the provider gave it; terraform has put that into its proposal.
        planned_state:
          decodeValue(prior.msgpack) === null
            ? dynamic(plannedValue(blockOf(resources, type), decodeValue(proposed.msgpack)))
            : proposed,
        // The schema lacks the provider's defaults, so terraform must not insist on exact agreement.
        legacy_type_system: true,
      }),
    ),
    UpgradeResourceState: unary(({ raw_state: { json } }) => ({ upgraded_state: { json } })),
    ReadResource: unary(({ current_state: state }) => ({ new_state: state })),
    ApplyResourceChange: unary(({ type_name: type, planned_state: planned }) => ({
      new_state: dynamic(appliedValue(blockOf(resources, type), decodeValue(planned.msgpack))),
      legacy_type_system: true,
    })),
    ReadDataSource: unary(({ type_name: type, config }) => ({
      state: dynamic(readValue(blockOf(dataSources, type), decodeValue(config.msgpack))),
    })),
    Stop: accepted,
  };
}

const dynamic = (value: TerraformValue): DynamicValue => ({ msgpack: encodeValue(value) });

const toSchemas = (blocks: ReadonlyMap<string, Block>): Record<string, object> =>
  Object.fromEntries([...blocks].map(([type, block]) => [type, toSchema(block)]));

const toSchema = (block: Block): object => ({ version: 0, block: toBlock(block) });

const toBlock = ({ attributes, blocks }: Block): object => ({
  attributes: attributes.map(toAttribute),
  block_types: blocks.map(toNestedBlock),
});

const toAttribute = ({ name, type, required, computed }: Attribute): object => ({
  name,
  type: Buffer.from(JSON.stringify(type)),
  required,
  optional: !required,
  computed,
});

const toNestedBlock = ({ name, block, nesting, required, single }: NestedBlock): object => ({
  type_name: name,
  block: toBlock(block),
  nesting,
  min_items: required && nesting === "LIST" ? 1 : 0,
  max_items: single && nesting === "LIST" ? 1 : 0,
});
