/** Fixed default ports of the local Google Cloud, all on 127.0.0.1, each overridable by its environment variable. */
export const defaultPorts = {
  bigquery: 9050,
  bigqueryStorage: 9060,
  pubsub: 8085,
  storage: 4443,
  workflows: 8787,
  vertex: 8788,
  run: 8080,
  twins: 8790,
} as const;

export type ServiceName = keyof typeof defaultPorts;
export type Ports = Record<ServiceName, number>;
