import { contactProperties, type PropertyDefinition } from "./properties.ts";

export interface Contact {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Contacts of one account. Values are text whatever their type; an empty one is no value. */
export interface Contacts {
  property(name: string): PropertyDefinition | undefined;
  putProperty(definition: PropertyDefinition): void;
  deleteProperty(name: string): boolean;
  find(idProperty: string, value: string): Contact | undefined;
  upsert(
    idProperty: string,
    value: string,
    properties: Readonly<Record<string, string>>,
  ): { readonly contact: Contact; readonly isNew: boolean };
  all(): readonly Contact[];
  /** Finds contacts as they are now, whatever is written later. */
  snapshot(): Pick<Contacts, "find">;
  reset(): void;
}

export function createContacts(): Contacts {
  const definitions = new Map<string, PropertyDefinition>();
  const contacts = new Map<string, Contact>();
  /** Unique property and value → contact. */
  const byValue = new Map<string, string>();
  let created = 0;

  const find = findIn(contacts, byValue);
  const store: Contacts = {
    property: (name) => definitions.get(name),
    putProperty: (definition) => void definitions.set(definition.name, definition),
    deleteProperty: (name) => definitions.delete(name),
    find,
    upsert(idProperty, value, properties) {
      const before = find(idProperty, value);
      if (before === undefined) created += 1;
      const id = before?.id ?? String(100_000 + created);
      const merged = { ...before?.properties, [idProperty]: value, ...properties };
      const held = Object.fromEntries(Object.entries(merged).filter(([, text]) => text !== ""));
      const contact = { id, properties: held };
      contacts.set(id, contact);
      for (const [name, text] of Object.entries(held))
        if (definitions.get(name)?.hasUniqueValue === true) byValue.set(keyOf(name, text), id);
      return { contact, isNew: before === undefined };
    },
    all: () => [...contacts.values()],
    snapshot: () => ({ find: findIn(new Map(contacts), new Map(byValue)) }),
    reset() {
      contacts.clear();
      byValue.clear();
      definitions.clear();
      created = 0;
      for (const definition of contactProperties) definitions.set(definition.name, definition);
    },
  };
  store.reset();
  return store;
}

const keyOf = (name: string, value: string): string => `${name}:${value.toLowerCase()}`;

const findIn =
  (
    contacts: ReadonlyMap<string, Contact>,
    byValue: ReadonlyMap<string, string>,
  ): Contacts["find"] =>
  (idProperty, value) =>
    contacts.get(
      idProperty === "hs_object_id" ? value : (byValue.get(keyOf(idProperty, value)) ?? ""),
    );
