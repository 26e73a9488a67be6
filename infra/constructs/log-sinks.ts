import { BigqueryDatasetIamMember } from "@cdktf/provider-google/lib/bigquery-dataset-iam-member/index.js";
import { LoggingProjectSink } from "@cdktf/provider-google/lib/logging-project-sink/index.js";
import { Construct } from "constructs";
import { stackOf } from "../lib/environment-stack.ts";
import { logDataset } from "../lib/naming.ts";
import { addDataset } from "./dataset.ts";

/** What is worth keeping beside Cloud Logging's 30 days, by the name of its sink. */
const sinks: Readonly<Record<string, { readonly description: string; readonly filter: string }>> = {
  audit: {
    description:
      "Who did what: administration, and the reads that infra/stacks/project.ts asks for.",
    filter:
      'log_id("cloudaudit.googleapis.com/activity") OR log_id("cloudaudit.googleapis.com/data_access") OR log_id("cloudaudit.googleapis.com/policy")',
  },
  problems: {
    description: "Warnings and errors of functions, workflows and their objectives.",
    filter:
      'severity >= WARNING AND resource.type = ("cloud_run_revision" OR "workflows.googleapis.com/Workflow" OR "cloud_scheduler_job")',
  },
};

/** Logs that outlive Cloud Logging, in a dataset of their own. https://cloud.google.com/logging/docs/export/bigquery */
export class LogSinks extends Construct {
  constructor(scope: Construct) {
    super(scope, "logs");
    const { config } = stackOf(this);
    const dataset = addDataset(this, "dataset", {
      datasetId: logDataset,
      description: "Audit logs and problems, routed here by Cloud Logging.",
      partitionDays: config.logRetentionDays,
    });
    for (const [name, { description, filter }] of Object.entries(sinks)) {
      const sink = new LoggingProjectSink(this, name, {
        name: `ame-${name}`,
        description,
        destination: `bigquery.googleapis.com/projects/${config.projectId}/datasets/${logDataset}`,
        filter,
        uniqueWriterIdentity: true,
        bigqueryOptions: { usePartitionedTables: true },
        dependsOn: [dataset],
      });
      new BigqueryDatasetIamMember(this, `${name}_writer`, {
        datasetId: dataset.datasetId,
        role: "roles/bigquery.dataEditor",
        member: sink.writerIdentity,
      });
    }
  }
}
