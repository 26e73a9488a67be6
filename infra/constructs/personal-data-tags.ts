import { BigqueryDatapolicyDataPolicyIamMember } from "@cdktf/provider-google/lib/bigquery-datapolicy-data-policy-iam-member/index.js";
import { BigqueryDatapolicyDataPolicy } from "@cdktf/provider-google/lib/bigquery-datapolicy-data-policy/index.js";
import { DataCatalogPolicyTagIamMember } from "@cdktf/provider-google/lib/data-catalog-policy-tag-iam-member/index.js";
import { DataCatalogPolicyTag } from "@cdktf/provider-google/lib/data-catalog-policy-tag/index.js";
import { DataCatalogTaxonomy } from "@cdktf/provider-google/lib/data-catalog-taxonomy/index.js";
import { Construct } from "constructs";
import { piiClasses, type PiiClass } from "../../schemas/column.ts";
import type { PersonalDataReader } from "../lib/personal-data-readers.ts";
import { stackOf } from "../lib/environment-stack.ts";
import type { TagName } from "../lib/tagged-schema.ts";

/**
 * What a masked reader sees. Hashed identifiers still join; a hash of an address or a phone would be undone by trying all.
 * https://cloud.google.com/bigquery/docs/column-data-masking-intro#masking_options
 */
const masks: Record<PiiClass, string> = {
  email: "EMAIL_MASK",
  phone: "LAST_FOUR_CHARACTERS",
  name: "DEFAULT_MASKING_VALUE",
  address: "DEFAULT_MASKING_VALUE",
  ip: "DEFAULT_MASKING_VALUE",
  identifier: "SHA256",
  event: "DEFAULT_MASKING_VALUE",
};
/** The empty list: no other rule takes an array. */
const listMask = "DEFAULT_MASKING_VALUE";

const descriptions: Record<PiiClass, string> = {
  email: "E-mail addresses.",
  phone: "Telephone numbers.",
  name: "Names of people.",
  address: "Where people live.",
  ip: "Internet addresses.",
  identifier: "Ids that stand for one person.",
  event: "Whole events as received, which may hold all of the above.",
};

export interface TagOptions {
  /** Tags that columns carry beside the classes themselves. */
  readonly used: ReadonlySet<TagName>;
  readonly readers: readonly PersonalDataReader[];
}

/**
 * The taxonomy of personal data: a column's tag comes from its contract, and without a role on the tag a query that names the
 * column fails, whatever the reader may do with the table.
 */
export class PersonalDataTags extends Construct {
  readonly names: ReadonlyMap<TagName, string>;

  constructor(scope: Construct, { used, readers }: TagOptions) {
    super(scope, "personal_data");
    const { config } = stackOf(this);
    const taxonomy = new DataCatalogTaxonomy(this, "taxonomy", {
      displayName: "personal-data",
      description: "Classes of personal data, from the contracts.",
      region: config.region,
      activatedPolicyTypes: ["FINE_GRAINED_ACCESS_CONTROL"],
    });
    const names = new Map<TagName, string>();
    for (const pii of piiClasses) {
      this.addTag(pii, pii, taxonomy, names, readers);
      if (used.has(`${pii}_list`)) this.addTag(`${pii}_list`, pii, taxonomy, names, readers);
    }
    this.names = names;
  }

  private addTag(
    name: TagName,
    pii: PiiClass,
    taxonomy: DataCatalogTaxonomy,
    names: Map<TagName, string>,
    readers: readonly PersonalDataReader[],
  ): void {
    const { config } = stackOf(this);
    const tag = new DataCatalogPolicyTag(this, name, {
      taxonomy: taxonomy.id,
      displayName: name,
      description: name === pii ? descriptions[pii] : `Lists. ${descriptions[pii]}`,
    });
    names.set(name, tag.name);
    const mask = new BigqueryDatapolicyDataPolicy(this, `${name}_mask`, {
      dataPolicyId: `mask_${name}`,
      dataPolicyType: "DATA_MASKING_POLICY",
      location: config.region,
      policyTag: tag.name,
      dataMaskingPolicy: { predefinedExpression: name === pii ? masks[pii] : listMask },
    });
    for (const [index, member] of config.maskedReaders.entries())
      new BigqueryDatapolicyDataPolicyIamMember(this, `${name}_masked_${index}`, {
        dataPolicyId: mask.dataPolicyId,
        location: config.region,
        role: "roles/bigquerydatapolicy.maskedReader",
        member,
      });
    for (const reader of readers.filter(({ tags }) => tags.has(name)))
      new DataCatalogPolicyTagIamMember(this, `${name}_read_by_${reader.name}`, {
        policyTag: tag.name,
        role: "roles/datacatalog.categoryFineGrainedReader",
        member: reader.member,
      });
  }
}
