import { DataGoogleProject } from "@cdktf/provider-google/lib/data-google-project/index.js";
import { DatastreamConnectionProfile } from "@cdktf/provider-google/lib/datastream-connection-profile/index.js";
import { DatastreamStream } from "@cdktf/provider-google/lib/datastream-stream/index.js";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js";
import { Construct } from "constructs";
import { passwordSecret, type ChangeStream } from "../config/change-streams.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { changeStreamDataset } from "../lib/naming.ts";
import { addDataset } from "./dataset.ts";

/** Datastream writes a database's tables, and every change of them, into a raw dataset of its own. */
export class DatabaseChanges extends Construct {
  constructor(scope: Construct, wanted: ChangeStream) {
    super(scope, `cdc_${wanted.name}`);
    const stack = stackOf(this);
    const { config } = stack;
    const { name } = wanted;
    const labels = { component: `cdc-${name}` };
    const location = config.region;
    const dataset = addDataset(this, "dataset", {
      datasetId: changeStreamDataset(name),
      description: `Tables of the ${wanted.database} database ${name}, kept up to date by Datastream.`,
    });
    const key = stack.keyId("warehouse");
    const source = new DatastreamConnectionProfile(this, "source", {
      connectionProfileId: `${name}-source`,
      displayName: `${name}, source`,
      location,
      labels,
      ...this.connection(wanted),
    });
    const destination = new DatastreamConnectionProfile(this, "destination", {
      connectionProfileId: `${name}-bigquery`,
      displayName: `${name}, BigQuery`,
      location,
      labels,
      bigqueryProfile: {},
    });
    new DatastreamStream(this, "stream", {
      streamId: name,
      displayName: name,
      location,
      labels,
      desiredState: config.schedulesPaused ? "NOT_STARTED" : "RUNNING",
      sourceConfig: { sourceConnectionProfile: source.id, ...selectionOf(wanted) },
      destinationConfig: {
        destinationConnectionProfile: destination.id,
        bigqueryDestinationConfig: {
          dataFreshness: "900s",
          singleTargetDataset: { datasetId: `${config.projectId}:${dataset.datasetId}` },
        },
      },
      backfillAll: {},
      ...(key === undefined ? {} : { customerManagedEncryptionKey: key }),
    });
  }

  /** The password is read from Secret Manager by Datastream's agent, never by Terraform. */
  private connection(
    wanted: ChangeStream,
  ): Pick<
    ConstructorParameters<typeof DatastreamConnectionProfile>[2],
    "mysqlProfile" | "postgresqlProfile" | "dependsOn"
  > {
    const { projectId } = stackOf(this).config;
    const project = new DataGoogleProject(this, "project", { projectId });
    const secretId = `projects/${projectId}/secrets/${passwordSecret(wanted)}`;
    const reader = new SecretManagerSecretIamMember(this, "password_reader", {
      secretId,
      role: "roles/secretmanager.secretAccessor",
      member: `serviceAccount:service-${project.number}@gcp-sa-datastream.iam.gserviceaccount.com`,
    });
    const profile = {
      hostname: wanted.host,
      port: wanted.port,
      username: wanted.username,
      secretManagerStoredPassword: `${secretId}/versions/latest`,
    };
    return {
      dependsOn: [reader],
      ...(wanted.database === "mysql"
        ? { mysqlProfile: profile }
        : { postgresqlProfile: { ...profile, database: wanted.databaseName } }),
    };
  }
}

type Selection = Omit<
  ConstructorParameters<typeof DatastreamStream>[2]["sourceConfig"],
  "sourceConnectionProfile"
>;

function selectionOf(wanted: ChangeStream): Selection {
  const bySchema = Map.groupBy(wanted.tables, (table) => table.split(".")[0] ?? "");
  const schemas = [...bySchema].map(([schema, names]) => ({
    schema,
    tables: names.map((name) => ({ table: name.slice(schema.length + 1) })),
  }));
  if (wanted.database === "mysql")
    return {
      mysqlSourceConfig: {
        includeObjects: {
          mysqlDatabases: schemas.map(({ schema, tables }) => ({
            database: schema,
            mysqlTables: tables,
          })),
        },
      },
    };
  return {
    postgresqlSourceConfig: {
      publication: wanted.publication,
      replicationSlot: wanted.replicationSlot,
      includeObjects: {
        postgresqlSchemas: schemas.map(({ schema, tables }) => ({
          schema,
          postgresqlTables: tables,
        })),
      },
    },
  };
}
