import type { ServiceContext } from "./../service.ts";
import { type StoredObject, toResource } from "./objects/stored-object.ts";

export type EventType =
  | "OBJECT_FINALIZE"
  | "OBJECT_METADATA_UPDATE"
  | "OBJECT_DELETE"
  | "OBJECT_ARCHIVE";

export interface NotificationConfiguration {
  readonly id: string;
  readonly bucket: string;
  /** `projects/p/topics/t` */
  readonly topic: string;
  /** Empty means all. */
  readonly eventTypes: readonly EventType[];
  readonly objectNamePrefix: string;
  readonly payloadFormat: "JSON_API_V1" | "NONE";
  readonly customAttributes: Readonly<Record<string, string>>;
}

export type Publish = (
  topic: string,
  message: { data: Buffer; attributes: Record<string, string> },
) => Promise<void>;

/** Object notifications to Pub/Sub (https://cloud.google.com/storage/docs/pubsub-notifications). */
export class Notifications {
  readonly configurations: NotificationConfiguration[] = [];
  readonly #publish: Publish;
  readonly #log: ServiceContext["log"];
  readonly #now: () => Date;

  constructor({
    publish,
    log,
    now,
  }: Pick<ServiceContext, "log" | "now"> & { readonly publish: Publish }) {
    this.#publish = publish;
    this.#log = log;
    this.#now = now;
  }

  async written(
    object: StoredObject,
    replaced: StoredObject | undefined,
    isArchived: boolean,
    baseUrl: string,
  ): Promise<void> {
    if (replaced !== undefined)
      await this.send(isArchived ? "OBJECT_ARCHIVE" : "OBJECT_DELETE", replaced, baseUrl, {
        overwrittenByGeneration: String(object.generation),
      });
    await this.send("OBJECT_FINALIZE", object, baseUrl, {
      ...(replaced !== undefined && { overwroteGeneration: String(replaced.generation) }),
    });
  }

  /** A topic that cannot be published to does not undo the change, as in the cloud; it is logged. */
  async send(
    eventType: EventType,
    object: StoredObject,
    baseUrl: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const interested = this.configurations.filter(
      ({ bucket, eventTypes, objectNamePrefix }) =>
        bucket === object.bucket &&
        (eventTypes.length === 0 || eventTypes.includes(eventType)) &&
        object.name.startsWith(objectNamePrefix),
    );
    for (const configuration of interested) {
      const attributes = {
        ...configuration.customAttributes,
        ...more,
        notificationConfig: `projects/_/buckets/${object.bucket}/notificationConfigs/${configuration.id}`,
        eventType,
        payloadFormat: configuration.payloadFormat,
        bucketId: object.bucket,
        objectId: object.name,
        objectGeneration: String(object.generation),
        eventTime: this.#now().toISOString(),
      };
      const payload =
        configuration.payloadFormat === "NONE" ? "" : JSON.stringify(toResource(object, baseUrl));
      await this.#deliver(configuration.topic, { data: Buffer.from(payload), attributes });
    }
  }

  async #deliver(topic: string, message: Parameters<Publish>[1]): Promise<void> {
    try {
      await this.#publish(topic, message);
    } catch (error) {
      this.#log({
        severity: "ERROR",
        message: "An object notification was lost: its topic took no message",
        topic,
        bucket: message.attributes["bucketId"],
        object: message.attributes["objectId"],
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
}
