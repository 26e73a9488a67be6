import { describeField, describeObject, type ObjectDescribe } from "./describe.ts";
import { readFields, saveErrors, type FieldValues, type SaveError } from "./validate.ts";

export interface SaveResult {
  readonly id?: string;
  readonly success: boolean;
  readonly created?: boolean;
  readonly errors: readonly SaveError[];
}

export interface OrgRecord {
  readonly attributes: { readonly type: string };
  readonly [field: string]: unknown;
}

/** What can be read of an org. */
export interface OrgRecords {
  /** An object without the fields that were deleted. */
  describe(name: string): ObjectDescribe | undefined;
  find(object: ObjectDescribe, field: string, value: unknown): readonly OrgRecord[];
  all(object: ObjectDescribe): readonly OrgRecord[];
}

/** The records of one Salesforce org. */
export interface Org extends OrgRecords {
  /** Upsert by an external id field; `object` and `externalId` have been checked to exist. */
  upsert(object: ObjectDescribe, externalId: string, fields: FieldValues): SaveResult;
  /** Creates or replaces records under ids of their own, as the company's users and imports do. */
  seed(records: readonly FieldValues[]): number;
  deleteField(object: string, field: string): boolean;
  /** The records as they are now, whatever is written later. */
  snapshot(): OrgRecords;
  reset(): void;
}

/** The field that an after-save flow of the org fills with the record's own id when nothing else did. */
const ownIdField = "AME_Lead_Id__c";

const ownKey = (object: ObjectDescribe, value: unknown): string =>
  `${object.name}:${String(value).toLowerCase()}`;

type Tables = Map<string, Map<string, OrgRecord>>;

/** `byOwnId`: record id by object and lower-case external id, which is unique. */
function recordsOf(
  tables: Tables,
  byOwnId: ReadonlyMap<string, string>,
  deleted: ReadonlySet<string>,
): OrgRecords {
  const table = (object: ObjectDescribe): ReadonlyMap<string, OrgRecord> =>
    tables.get(object.name) ?? new Map<string, OrgRecord>();
  return {
    describe(name) {
      const object = describeObject(name);
      return (
        object && {
          ...object,
          fields: object.fields.filter((field) => !deleted.has(`${object.name}.${field.name}`)),
        }
      );
    },
    find(object, field, value) {
      if (field === "Id" || field === ownIdField) {
        const id = field === "Id" ? String(value) : byOwnId.get(ownKey(object, value));
        const record = id === undefined ? undefined : table(object).get(id);
        return record === undefined ? [] : [record];
      }
      // External ids are compared without regard to case unless the field says otherwise.
      const wanted = String(value).toLowerCase();
      return [...table(object).values()].filter(
        (record) => String(record[field] ?? "").toLowerCase() === wanted,
      );
    },
    all: (object) => [...table(object).values()],
  };
}

export function createOrg(now: () => Date): Org {
  const tables: Tables = new Map();
  const byOwnId = new Map<string, string>();
  const deleted = new Set<string>();
  const records = recordsOf(tables, byOwnId, deleted);
  const { find } = records;
  let created = 0;
  const table = (object: ObjectDescribe): Map<string, OrgRecord> => {
    const rows = tables.get(object.name) ?? new Map<string, OrgRecord>();
    tables.set(object.name, rows);
    return rows;
  };
  const store = (object: ObjectDescribe, id: string, fields: FieldValues): void => {
    const before = table(object).get(id);
    const stamp = salesforceTime(now());
    const record: OrgRecord = {
      IsDeleted: false,
      CreatedDate: stamp,
      ...before,
      ...fields,
      attributes: { type: object.name },
      Id: id,
      SystemModstamp: stamp,
    };
    const ownId = record[ownIdField] ?? id;
    table(object).set(id, { ...record, [ownIdField]: ownId });
    byOwnId.set(ownKey(object, ownId), id);
  };

  return {
    ...records,
    deleteField(objectName, fieldName) {
      const object = describeObject(objectName);
      const field = object && describeField(object, fieldName);
      if (object !== undefined && field !== undefined) deleted.add(`${object.name}.${field.name}`);
      return field !== undefined;
    },
    snapshot: () =>
      recordsOf(
        new Map([...tables].map(([name, rows]) => [name, new Map(rows)])),
        new Map(byOwnId),
        deleted,
      ),
    upsert(object, externalId, fields) {
      const matches = find(object, externalId, fields[externalId]);
      if (matches.length > 1) return refused("DUPLICATE_EXTERNAL_ID", externalId);
      const [existing] = matches;
      const errors = saveErrors(object, fields, existing);
      if (errors.length > 0) return { success: false, errors };
      const id = existing === undefined ? newId(object, ++created) : String(existing["Id"]);
      store(object, id, fields);
      return { id, success: true, created: existing === undefined, errors: [] };
    },
    seed(records) {
      for (const record of records) {
        const attributes = record["attributes"] as { readonly type?: unknown } | undefined;
        const object = describeObject(String(attributes?.type));
        if (object === undefined)
          throw new TypeError(`attributes.type ${String(attributes?.type)} is not Lead or Contact`);
        const { Id: id, ...fields } = readFields(object, knownFields(object, record));
        store(object, id === undefined ? newId(object, ++created) : String(id), fields);
      }
      return records.length;
    },
    reset() {
      tables.clear();
      byOwnId.clear();
      deleted.clear();
      created = 0;
    },
  };
}

/** Seeds come from exports, which have columns the twin does not describe; they change nothing here. */
const knownFields = (object: ObjectDescribe, record: FieldValues): FieldValues =>
  Object.fromEntries(
    Object.entries(record).filter(([name]) => describeField(object, name) !== undefined),
  );

const refused = (statusCode: string, field: string): SaveResult => ({
  success: false,
  errors: [
    {
      statusCode,
      message: `${field}: more than one record found for external id`,
      fields: [field],
    },
  ],
});

const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** 15 characters and the 3 that make them safe without case. https://help.salesforce.com/s/articleView?id=000385008 */
function newId(object: ObjectDescribe, ordinal: number): string {
  const id = `${object.keyPrefix}Hs${ordinal.toString(36).toUpperCase().padStart(10, "0")}`;
  const suffix = [0, 5, 10].map((start) => {
    let bits = 0;
    for (let index = 0; index < 5; index++)
      if (/[A-Z]/.test(id.charAt(start + index))) bits += 2 ** index;
    return idLetters.charAt(bits);
  });
  return `${id}${suffix.join("")}`;
}

/** `2026-01-02T03:04:05.000+0000`, as Salesforce prints times. */
const salesforceTime = (date: Date): string => date.toISOString().replace("Z", "+0000");
