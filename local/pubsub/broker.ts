import {
  problemsOf,
  type SubscriptionConfiguration,
  type TopicConfiguration,
} from "./configuration.ts";
import type { Message, NewMessage } from "./message.ts";
import type { MessageStore } from "./message-store.ts";
import { checkName, deletedTopic } from "./names.ts";
import type { BrokerObserver } from "./observer.ts";
import { checkPublish } from "./publish-limits.ts";
import { alreadyExists, invalidArgument, notFound } from "./refusal.ts";
import { Subscription, type SubscriptionDependencies } from "./subscription.ts";

export interface BrokerDependencies {
  readonly now: () => Date;
  readonly timeScale: number;
  readonly store: MessageStore;
  readonly deadLetter: SubscriptionDependencies["deadLetter"];
  readonly observers: readonly BrokerObserver[];
}

interface Topic {
  configuration: TopicConfiguration;
  published: number;
  readonly subscriptions: Map<string, Subscription>;
}

/** Topics, subscriptions, and the way of a message from one to the other. */
export class Broker {
  readonly topics = new Map<string, Topic>();
  readonly subscriptions = new Map<string, Subscription>();
  readonly #now: () => Date;
  readonly #store: MessageStore;
  readonly #observers: readonly BrokerObserver[];
  readonly #dependencies: SubscriptionDependencies;
  #lastId: number;

  constructor({ now, timeScale, store, deadLetter, observers }: BrokerDependencies) {
    this.#now = now;
    this.#store = store;
    this.#observers = observers;
    this.#dependencies = {
      now,
      timeScale,
      deadLetter,
      onDelivery: (event) => {
        for (const observer of observers) observer.attemptEnded?.(event);
      },
      onSettled: (subscription, messageId) => {
        store.settled(subscription, messageId);
        for (const observer of observers) observer.settled?.(subscription, messageId);
      },
    };
    // Ids are decimal like Pub/Sub's, and begin beyond those of an earlier process on the same directory.
    this.#lastId = now().getTime() * 1_000;
  }

  topic(name: string): Topic {
    const topic = this.topics.get(name);
    if (topic === undefined) throw notFound(name);
    return topic;
  }

  subscription(name: string): Subscription {
    const subscription = this.subscriptions.get(name);
    if (subscription === undefined) throw notFound(name);
    return subscription;
  }

  createTopic(configuration: TopicConfiguration): void {
    checkName("topics", configuration.name);
    if (this.topics.has(configuration.name)) throw alreadyExists(configuration.name);
    this.topics.set(configuration.name, {
      configuration,
      published: 0,
      subscriptions: new Map(),
    });
  }

  /** Subscriptions stay, with what they still owe, and say `_deleted-topic_`. */
  deleteTopic(name: string): void {
    for (const subscription of this.topic(name).subscriptions.values())
      subscription.configuration = { ...subscription.configuration, topic: deletedTopic };
    this.topics.delete(name);
  }

  createSubscription(configuration: SubscriptionConfiguration): Subscription {
    checkName("subscriptions", configuration.name);
    if (this.subscriptions.has(configuration.name)) throw alreadyExists(configuration.name);
    const topic = this.topic(configuration.topic);
    const deadLetterTopic = configuration.deadLetterPolicy?.deadLetterTopic;
    if (deadLetterTopic !== undefined) this.topic(deadLetterTopic);
    const problems = problemsOf(configuration);
    if (problems.length > 0)
      throw invalidArgument(`Subscription ${configuration.name}: ${problems.join("; ")}.`);

    const subscription = new Subscription(configuration, this.#dependencies);
    this.subscriptions.set(configuration.name, subscription);
    topic.subscriptions.set(configuration.name, subscription);
    for (const message of this.#store.recover(configuration.name))
      subscription.backlog.add(message);
    for (const observer of this.#observers) observer.subscriptionCreated?.(subscription);
    return subscription;
  }

  deleteSubscription(name: string): void {
    const subscription = this.subscription(name);
    this.topics.get(subscription.configuration.topic)?.subscriptions.delete(name);
    this.subscriptions.delete(name);
    subscription.backlog.drop(() => true);
    subscription.backlog.close();
    for (const observer of this.#observers) observer.subscriptionDeleted?.(subscription);
  }

  /** Answers the ids only once every message is stored. */
  async publish(topicName: string, messages: readonly NewMessage[]): Promise<string[]> {
    const topic = this.topic(topicName);
    checkPublish(messages, topic.configuration.schema);
    const publishTimeMs = this.#now().getTime();
    const routed = messages.map((message) => this.#route(topic, message, publishTimeMs));
    await this.#store.store(
      topicName,
      routed.map(({ message, targets }) => ({
        message,
        subscriptions: targets.map((target) => target.name),
      })),
    );
    topic.published += messages.length;
    for (const { message, targets } of routed)
      for (const target of targets) target.backlog.add(message);
    return routed.map(({ message }) => message.id);
  }

  close(): void {
    for (const subscription of this.subscriptions.values()) subscription.backlog.close();
  }

  #route(
    topic: Topic,
    { data, attributes, orderingKey = "" }: NewMessage,
    publishTimeMs: number,
  ): { message: Message; targets: Subscription[] } {
    this.#lastId += 1;
    const message = { id: String(this.#lastId), data, attributes, orderingKey, publishTimeMs };
    const targets = [...topic.subscriptions.values()].filter((each) => each.wants(message));
    return { message, targets };
  }
}
