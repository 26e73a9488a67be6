import { BigqueryRowAccessPolicy } from "@cdktf/provider-google/lib/bigquery-row-access-policy/index.js";
import { Construct } from "constructs";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import type { WorkflowDeployment } from "../../workflows/deployment.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { accountReference } from "../lib/naming.ts";

export interface RowAccessParts {
  readonly tables: readonly TableContract[];
  readonly functions: readonly FunctionDeployment[];
  readonly workflows: readonly WorkflowDeployment[];
}

/**
 * Row level security as the config asks for it. The first policy on a table hides every row from whoever is in none, so the
 * accounts of the pipeline get one that shows them all; DML needs that too.
 * https://cloud.google.com/bigquery/docs/using-row-level-security-with-features#dml_statements
 */
export class RowAccess extends Construct {
  constructor(scope: Construct, parts: RowAccessParts) {
    super(scope, "row_access");
    const { config, environment } = stackOf(this);
    const tables = new Map(parts.tables.map((table) => [qualifiedName(table), table]));
    for (const { table, name, filter, members } of config.rowAccess) {
      const contract = tables.get(table);
      if (contract === undefined)
        throw new Error(
          `infra/config/${environment}.ts: rowAccess names table "${table}", which schemas/registry.ts does not have.`,
        );
      if (this.node.tryFindChild(`${table}_pipeline`) === undefined)
        this.addPolicy(contract, "pipeline", "TRUE", this.accountsOn(contract.layer, parts));
      this.addPolicy(contract, name, filter, members);
    }
  }

  private addPolicy(
    contract: TableContract,
    policyId: string,
    filterPredicate: string,
    grantees: readonly string[],
  ): void {
    new BigqueryRowAccessPolicy(this, `${qualifiedName(contract)}_${policyId}`, {
      datasetId: contract.layer,
      tableId: contract.table,
      policyId,
      filterPredicate,
      grantees: [...grantees],
      dependsOn: [{ fqn: `google_bigquery_table.${contract.layer}_${contract.table}` }],
    });
  }

  private accountsOn(dataset: string, { functions, workflows }: RowAccessParts): readonly string[] {
    const { naming } = stackOf(this);
    const touches = ({ grants }: FunctionDeployment | WorkflowDeployment): boolean =>
      grants.some((grant) => "dataset" in grant && grant.dataset === dataset);
    return [
      ...functions
        .filter(touches)
        .map(({ name }) => accountReference(naming, "function", name).member),
      ...workflows
        .filter(touches)
        .map(({ name }) => accountReference(naming, "workflow", name).member),
    ];
  }
}
