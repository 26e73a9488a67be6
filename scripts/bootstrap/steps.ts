import { createNaming } from "../../infra/lib/naming.ts";

/** One thing that must be there before terraform can run; `exists` answers whether it is. */
export interface BootstrapStep {
  readonly title: string;
  /** Arguments of gcloud; success means that nothing is left to do. Absent where the command may be repeated. */
  readonly exists?: readonly string[];
  readonly create: readonly string[];
}

export interface BootstrapOptions {
  readonly projectId: string;
  readonly region: string;
  /** `owner/name` on GitHub, whose workflows may deploy without a key. */
  readonly repository?: string;
  readonly customerManagedKeys: boolean;
}

export const deployerId = "deployer";
const pool = "github";
const provider = "github";

/** What terraform itself calls; the project stack enables the rest. */
const services = [
  "bigquery.googleapis.com",
  "billingbudgets.googleapis.com",
  "cloudresourcemanager.googleapis.com",
  "iam.googleapis.com",
  "iamcredentials.googleapis.com",
  "serviceusage.googleapis.com",
  "storage.googleapis.com",
  "sts.googleapis.com",
];

/** Services whose own account must exist before it can be given a key, or may publish: Google makes it on request only. */
const agents = [
  "artifactregistry.googleapis.com",
  "cloudfunctions.googleapis.com",
  "pubsub.googleapis.com",
  "run.googleapis.com",
  "secretmanager.googleapis.com",
  "workflows.googleapis.com",
];

/** What a deployment creates and changes: administration of each service in use, and nothing else. */
const deployerRoles = [
  "roles/aiplatform.admin",
  "roles/artifactregistry.admin",
  "roles/bigquery.admin",
  "roles/bigquerydatapolicy.admin",
  "roles/cloudfunctions.admin",
  "roles/cloudkms.admin",
  "roles/cloudscheduler.admin",
  "roles/datacatalog.policyTagAdmin",
  "roles/iam.serviceAccountAdmin",
  "roles/logging.configWriter",
  "roles/monitoring.admin",
  "roles/pubsub.admin",
  "roles/resourcemanager.projectIamAdmin",
  "roles/run.admin",
  "roles/secretmanager.admin",
  "roles/serviceusage.serviceUsageAdmin",
  "roles/storage.admin",
  "roles/workflows.admin",
];

/** In order. Every step may be repeated: what is there stays as it is. */
export function bootstrapSteps(options: BootstrapOptions): readonly BootstrapStep[] {
  const { projectId, region, repository, customerManagedKeys } = options;
  const project = `--project=${projectId}`;
  const naming = createNaming({ projectId, region });
  const wanted = customerManagedKeys
    ? agents
    : agents.filter((agent) => agent.startsWith("pubsub"));
  const bucket = `gs://${naming.stateBucket()}`;
  return [
    {
      title: "Enable the APIs that terraform calls",
      create: ["services", "enable", ...new Set([...services, ...wanted]), project],
    },
    {
      title: `Make the state bucket ${naming.stateBucket()}`,
      exists: ["storage", "buckets", "describe", bucket, project],
      create: [
        "storage",
        "buckets",
        "create",
        bucket,
        project,
        `--location=${region}`,
        "--uniform-bucket-level-access",
        "--public-access-prevention",
      ],
    },
    {
      title: "Keep the versions of the state",
      create: ["storage", "buckets", "update", bucket, "--versioning", project],
    },
    ...wanted.map((service) => ({
      title: `Ask for the service agent of ${service}`,
      create: ["beta", "services", "identity", "create", `--service=${service}`, project],
    })),
    ...(repository === undefined ? [] : federation(projectId, repository)),
  ];
}

/** https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines */
function federation(projectId: string, repository: string): readonly BootstrapStep[] {
  const project = `--project=${projectId}`;
  const account = `${deployerId}@${projectId}.iam.gserviceaccount.com`;
  const place = [project, "--location=global"];
  return [
    {
      title: `Make the account ${deployerId}`,
      exists: ["iam", "service-accounts", "describe", account, project],
      create: [
        "iam",
        "service-accounts",
        "create",
        deployerId,
        project,
        "--display-name=Deploys the marketing engine",
      ],
    },
    ...deployerRoles.map((role) => ({
      title: `Give it ${role}`,
      create: [
        "projects",
        "add-iam-policy-binding",
        projectId,
        `--member=serviceAccount:${account}`,
        `--role=${role}`,
        "--condition=None",
      ],
    })),
    {
      title: "Make the identity pool",
      exists: ["iam", "workload-identity-pools", "describe", pool, ...place],
      create: ["iam", "workload-identity-pools", "create", pool, ...place],
    },
    {
      title: `Trust GitHub's tokens of ${repository}`,
      exists: [
        "iam",
        "workload-identity-pools",
        "providers",
        "describe",
        provider,
        `--workload-identity-pool=${pool}`,
        ...place,
      ],
      create: [
        "iam",
        "workload-identity-pools",
        "providers",
        "create-oidc",
        provider,
        `--workload-identity-pool=${pool}`,
        ...place,
        "--issuer-uri=https://token.actions.githubusercontent.com",
        "--attribute-mapping=google.subject=assertion.sub,attribute.repository=assertion.repository",
        // Without a condition any repository on GitHub could ask.
        `--attribute-condition=assertion.repository=='${repository}'`,
      ],
    },
    {
      title: "Let it act as the deployer",
      create: [
        "iam",
        "service-accounts",
        "add-iam-policy-binding",
        account,
        project,
        "--role=roles/iam.workloadIdentityUser",
        `--member=principalSet://iam.googleapis.com/projects/\${PROJECT_NUMBER}/locations/global/workloadIdentityPools/${pool}/attribute.repository/${repository}`,
      ],
    },
  ];
}

/** What CI has to know. */
export const providerName = (projectNumber: string): string =>
  `projects/${projectNumber}/locations/global/workloadIdentityPools/${pool}/providers/${provider}`;
