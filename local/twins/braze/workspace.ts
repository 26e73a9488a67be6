export type Attributes = Readonly<Record<string, unknown>>;

export interface TrackedEvent {
  readonly external_id: string;
  readonly name: string;
  readonly time: string;
  readonly properties?: unknown;
}

export interface Triggered {
  readonly kind: "canvas" | "campaign";
  readonly id: string;
  readonly external_user_id: string;
  readonly properties: unknown;
}

/** Profiles and what happened to them, as one workspace keeps them. */
export interface Workspace {
  /** Null takes an attribute away. Each attribute that is sent is a data point, changed or not. */
  setAttributes(externalId: string, attributes: Attributes): void;
  track(event: TrackedEvent): void;
  /** Nobody is written to who has no profile. */
  trigger(entry: Triggered): boolean;
  delete(externalId: string): boolean;
  profile(externalId: string): Attributes | undefined;
  profiles(): Readonly<Record<string, Attributes>>;
  /** Profiles as they are now, whatever is written later. */
  snapshot(): Pick<Workspace, "profile">;
  events(): readonly TrackedEvent[];
  triggered(): readonly Triggered[];
  dataPoints(): number;
  reset(): void;
}

export function createWorkspace(): Workspace {
  const profiles = new Map<string, Record<string, unknown>>();
  let events: TrackedEvent[] = [];
  let triggered: Triggered[] = [];
  let dataPoints = 0;
  return {
    setAttributes(externalId, attributes) {
      const profile = profiles.get(externalId) ?? {};
      profiles.set(externalId, profile);
      for (const [name, value] of Object.entries(attributes)) {
        dataPoints += 1;
        if (value === null) delete profile[name];
        else profile[name] = value;
      }
    },
    track(event) {
      if (!profiles.has(event.external_id)) profiles.set(event.external_id, {});
      dataPoints += 1;
      events.push(event);
    },
    trigger(entry) {
      if (!profiles.has(entry.external_user_id)) return false;
      triggered.push(entry);
      return true;
    },
    delete: (externalId) => profiles.delete(externalId),
    profile: (externalId) => profiles.get(externalId),
    profiles: () => Object.fromEntries(profiles),
    snapshot() {
      const now = new Map([...profiles].map(([id, profile]) => [id, { ...profile }]));
      return { profile: (externalId) => now.get(externalId) };
    },
    events: () => events,
    triggered: () => triggered,
    dataPoints: () => dataPoints,
    reset() {
      profiles.clear();
      events = [];
      triggered = [];
      dataPoints = 0;
    },
  };
}
