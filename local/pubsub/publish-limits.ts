import type { MessageSchema } from "./message-schema.ts";
import { type NewMessage, sizeOf } from "./message.ts";
import { invalidArgument, type Refusal } from "./refusal.ts";

/** https://cloud.google.com/pubsub/quotas#resource_limits */
const limits = {
  messagesPerRequest: 1_000,
  requestBytes: 10_000_000,
  attributes: 100,
  attributeKeyBytes: 256,
  attributeValueBytes: 1_024,
  orderingKeyBytes: 1_024,
} as const;

/** Refuses a whole publish request, as Pub/Sub does: nothing of a refused request is stored. */
export function checkPublish(messages: readonly NewMessage[], schema?: MessageSchema): void {
  if (messages.length === 0)
    throw invalidArgument("The request contains no messages: publish at least one.");
  if (messages.length > limits.messagesPerRequest)
    throw tooLarge("message_count", messages.length, limits.messagesPerRequest);

  let bytes = 0;
  for (const [index, message] of messages.entries()) {
    checkMessage(message, index);
    bytes += sizeOf(message);
    const problem = schema?.check(message.data);
    if (problem !== undefined)
      throw invalidArgument(
        `Invalid data in message ${index}: it does not conform to schema ${schema?.name}: ${problem}.`,
      );
  }
  if (bytes > limits.requestBytes) throw tooLarge("message_size", bytes, limits.requestBytes);
}

function checkMessage(message: NewMessage, index: number): void {
  const attributes = Object.entries(message.attributes);
  if (message.data.length === 0 && attributes.length === 0)
    throw invalidArgument(
      `Message ${index} is empty: a message needs data or at least one attribute.`,
    );
  if (attributes.length > limits.attributes)
    throw tooLarge("attribute_count", attributes.length, limits.attributes);
  for (const [key, value] of attributes) checkAttribute(key, value, index);
  const orderingKeyBytes = Buffer.byteLength(message.orderingKey ?? "");
  if (orderingKeyBytes > limits.orderingKeyBytes)
    throw tooLarge("ordering_key_size", orderingKeyBytes, limits.orderingKeyBytes);
}

function checkAttribute(key: string, value: string, index: number): void {
  if (key === "" || key.startsWith("goog"))
    throw invalidArgument(
      `Message ${index} has the attribute key "${key}": keys are not empty and do not begin with "goog".`,
    );
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > limits.attributeKeyBytes)
    throw tooLarge("attribute_key_size", keyBytes, limits.attributeKeyBytes);
  const valueBytes = Buffer.byteLength(value);
  if (valueBytes > limits.attributeValueBytes)
    throw tooLarge("attribute_value_size", valueBytes, limits.attributeValueBytes);
}

const tooLarge = (what: string, actual: number, maximum: number): Refusal =>
  invalidArgument(
    `The value for ${what} is too large. You passed ${actual} in the request, but the maximum value is ${maximum}.`,
  );
