import type { Access, Principal } from "../../iam/access.ts";
import { BigQueryError } from "../errors.ts";
import type { TableReference } from "../warehouse.ts";
import { legacyName } from "./errors.ts";

interface DatasetName {
  readonly projectId: string;
  readonly datasetId: string;
}

/** Asks for permissions in one caller's name and refuses in BigQuery's words (403 accessDenied). */
export interface Authorization {
  readonly principal: Principal;
  project(permission: string, projectId: string): void;
  dataset(permission: string, dataset: DatasetName): void;
  table(permission: string, table: TableReference): void;
  /** Models and routines are named below their dataset like tables are. */
  member(
    kind: "Model" | "Routine",
    permission: string,
    member: DatasetName & { readonly id: string },
  ): void;
  mayOnProject(permission: string, projectId: string): boolean;
  mayOnDataset(permission: string, dataset: DatasetName): boolean;
  mayOnTable(permission: string, table: TableReference): boolean;
}

export function createAuthorization(access: Access, principal: Principal): Authorization {
  const may = (permission: string, resource: string): boolean =>
    access.isAllowed(principal, permission, resource);

  return {
    principal,
    project(permission, projectId) {
      if (may(permission, `projects/${projectId}`)) return;
      throw new BigQueryError(
        "accessDenied",
        `Access Denied: Project ${projectId}: User does not have ${permission} permission in project ${projectId}.`,
      );
    },
    dataset(permission, dataset) {
      if (may(permission, datasetResource(dataset))) return;
      throw refusal("Dataset", `${dataset.projectId}:${dataset.datasetId}`, permission);
    },
    table(permission, table) {
      if (may(permission, `${datasetResource(table)}/tables/${table.tableId}`)) return;
      throw refusal("Table", legacyName(table), permission);
    },
    member(kind, permission, member) {
      const resource = `${datasetResource(member)}/${kind.toLowerCase()}s/${member.id}`;
      if (may(permission, resource)) return;
      throw refusal(kind, `${member.projectId}:${member.datasetId}.${member.id}`, permission);
    },
    mayOnProject: (permission, projectId) => may(permission, `projects/${projectId}`),
    mayOnDataset: (permission, dataset) => may(permission, datasetResource(dataset)),
    mayOnTable: (permission, table) =>
      may(permission, `${datasetResource(table)}/tables/${table.tableId}`),
  };
}

function datasetResource({ projectId, datasetId }: DatasetName): string {
  return `projects/${projectId}/datasets/${datasetId}`;
}

function refusal(kind: string, name: string, permission: string): BigQueryError {
  return new BigQueryError(
    "accessDenied",
    `Access Denied: ${kind} ${name}: Permission ${permission} denied on ${kind.toLowerCase()} ${name} (or it may not exist).`,
  );
}
