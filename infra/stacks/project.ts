import { ProjectIamAuditConfig } from "@cdktf/provider-google/lib/project-iam-audit-config/index.js";
import { ProjectService } from "@cdktf/provider-google/lib/project-service/index.js";
import type { Construct } from "constructs";
import { EncryptionKeys } from "../constructs/encryption-keys.ts";
import { EnvironmentStack, type Environment } from "../lib/environment-stack.ts";

const services = [
  "aiplatform",
  "artifactregistry",
  "bigquery",
  "bigquerydatapolicy",
  "bigquerystorage",
  "billingbudgets",
  "cloudbuild",
  "cloudfunctions",
  "cloudkms",
  "cloudresourcemanager",
  "cloudscheduler",
  "datacatalog",
  "iam",
  "iamcredentials",
  "logging",
  "monitoring",
  "pubsub",
  "run",
  "secretmanager",
  "storage",
  "sts",
  "workflowexecutions",
  "workflows",
] as const;

/**
 * Reads are logged where they show who used a credential or saw raw data. BigQuery logs its own in any case, and objects of
 * the pipeline are read by the pipeline alone. https://cloud.google.com/logging/docs/audit/configure-data-access
 */
const audited: Readonly<Record<string, readonly string[]>> = {
  "cloudkms.googleapis.com": ["ADMIN_READ"],
  "datacatalog.googleapis.com": ["ADMIN_READ"],
  // Tokens of service accounts too. https://cloud.google.com/iam/docs/audit-logging
  "iam.googleapis.com": ["ADMIN_READ", "DATA_READ"],
  "secretmanager.googleapis.com": ["ADMIN_READ", "DATA_READ"],
  "storage.googleapis.com": ["ADMIN_READ", "DATA_WRITE"],
  "sts.googleapis.com": ["DATA_READ"],
};

/** The project itself: the APIs that everything after it calls, its keys, and what is logged of who did what. */
export class ProjectStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, "project", environment);
    const { transfers, changeStreams } = this.config;
    const wanted = [
      ...services,
      ...(transfers.length > 0 ? ["bigquerydatatransfer"] : []),
      ...(changeStreams.length > 0 ? ["datastream"] : []),
    ];
    const enabled = wanted.map(
      (service) =>
        new ProjectService(this, `api_${service}`, {
          service: `${service}.googleapis.com`,
          // Destroying this stack must not switch an API off under something else.
          disableOnDestroy: false,
        }),
    );
    if (this.config.customerManagedKeys) new EncryptionKeys(this, enabled);
    for (const [service, logTypes] of Object.entries(audited))
      new ProjectIamAuditConfig(this, `audit_${service.split(".")[0]}`, {
        project: this.config.projectId,
        service,
        auditLogConfig: logTypes.map((logType) => ({ logType })),
      });
  }
}
