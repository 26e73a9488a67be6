/**
 * Permissions of the predefined roles that infra grants, as Google lists them (https://cloud.google.com/iam/docs/roles-permissions,
 * read November 2026). A role of a service that the local cloud answers has only the permissions of the APIs answered here, so
 * that the report of unused permissions stays readable; roles of services that exist only in Google Cloud are complete.
 */
const bigqueryMetadata = [
  "bigquery.datasets.get",
  "bigquery.datasets.getIamPolicy",
  "bigquery.models.getMetadata",
  "bigquery.models.list",
  "bigquery.routines.get",
  "bigquery.routines.list",
  "bigquery.tables.get",
  "bigquery.tables.getIamPolicy",
  "bigquery.tables.list",
];

const bigqueryRead = [
  ...bigqueryMetadata,
  "bigquery.models.export",
  "bigquery.models.getData",
  "bigquery.tables.createSnapshot",
  "bigquery.tables.export",
  "bigquery.tables.getData",
];

const bigqueryEdit = [
  ...bigqueryRead,
  "bigquery.config.get",
  "bigquery.datasets.create",
  "bigquery.models.create",
  "bigquery.models.delete",
  "bigquery.models.updateData",
  "bigquery.models.updateMetadata",
  "bigquery.routines.create",
  "bigquery.routines.delete",
  "bigquery.routines.update",
  "bigquery.tables.create",
  "bigquery.tables.delete",
  "bigquery.tables.restoreSnapshot",
  "bigquery.tables.update",
  "bigquery.tables.updateData",
];

const readSession = [
  "bigquery.readsessions.create",
  "bigquery.readsessions.getData",
  "bigquery.readsessions.update",
];

const multipartUpload = [
  "storage.multipartUploads.abort",
  "storage.multipartUploads.create",
  "storage.multipartUploads.listParts",
];

const objectUser = [
  ...multipartUpload,
  "storage.multipartUploads.list",
  "storage.objects.create",
  "storage.objects.delete",
  "storage.objects.get",
  "storage.objects.list",
  "storage.objects.move",
  "storage.objects.restore",
  "storage.objects.update",
];

export const predefinedRoles: Readonly<Record<string, readonly string[]>> = {
  "roles/pubsub.publisher": ["pubsub.topics.publish"],
  "roles/pubsub.subscriber": [
    "pubsub.snapshots.seek",
    "pubsub.subscriptions.consume",
    "pubsub.topics.attachSubscription",
  ],
  "roles/pubsub.viewer": [
    "pubsub.schemas.get",
    "pubsub.schemas.list",
    "pubsub.schemas.listRevisions",
    "pubsub.schemas.validate",
    "pubsub.snapshots.get",
    "pubsub.snapshots.list",
    "pubsub.subscriptions.get",
    "pubsub.subscriptions.list",
    "pubsub.topics.get",
    "pubsub.topics.list",
  ],

  "roles/bigquery.metadataViewer": [...bigqueryMetadata],
  "roles/bigquery.dataViewer": [...bigqueryRead],
  "roles/bigquery.dataEditor": [...bigqueryEdit],
  "roles/bigquery.dataOwner": [
    ...bigqueryEdit,
    "bigquery.datasets.delete",
    "bigquery.datasets.setIamPolicy",
    "bigquery.datasets.update",
    ...["create", "delete", "getIamPolicy", "list", "setIamPolicy", "update"].map(
      (verb) => `bigquery.rowAccessPolicies.${verb}`,
    ),
    "bigquery.tables.deleteSnapshot",
    "bigquery.tables.setCategory",
    "bigquery.tables.setIamPolicy",
  ],
  "roles/bigquery.jobUser": ["bigquery.jobs.create"],
  "roles/bigquery.readSessionUser": [...readSession],
  "roles/bigquery.user": [
    "bigquery.config.get",
    "bigquery.datasets.create",
    "bigquery.datasets.get",
    "bigquery.datasets.getIamPolicy",
    "bigquery.jobs.create",
    "bigquery.jobs.list",
    "bigquery.models.list",
    ...readSession,
    "bigquery.routines.list",
    "bigquery.tables.list",
    "bigquery.transfers.get",
  ],

  "roles/storage.objectViewer": ["storage.objects.get", "storage.objects.list"],
  "roles/storage.objectCreator": ["storage.objects.create", ...multipartUpload],
  "roles/storage.objectUser": [...objectUser],
  "roles/storage.objectAdmin": [
    ...objectUser,
    "storage.objects.getIamPolicy",
    "storage.objects.overrideUnlockedRetention",
    "storage.objects.setIamPolicy",
    "storage.objects.setRetention",
  ],
  "roles/storage.legacyBucketReader": [
    "storage.buckets.get",
    "storage.multipartUploads.list",
    "storage.objects.list",
  ],

  "roles/run.invoker": ["run.routes.invoke"],
  "roles/cloudfunctions.invoker": ["cloudfunctions.functions.invoke"],
  "roles/workflows.invoker": [
    "workflows.callbacks.list",
    "workflows.callbacks.send",
    "workflows.executions.cancel",
    "workflows.executions.create",
    "workflows.executions.get",
    "workflows.executions.list",
    "workflows.stepEntries.get",
    "workflows.stepEntries.list",
  ],
  "roles/workflows.viewer": [
    "workflows.callbacks.list",
    "workflows.executions.get",
    "workflows.executions.list",
    "workflows.stepEntries.get",
    "workflows.stepEntries.list",
    "workflows.workflows.get",
    "workflows.workflows.list",
  ],
  "roles/aiplatform.user": [
    "aiplatform.batchPredictionJobs.cancel",
    "aiplatform.batchPredictionJobs.create",
    "aiplatform.batchPredictionJobs.delete",
    "aiplatform.batchPredictionJobs.get",
    "aiplatform.batchPredictionJobs.list",
    "aiplatform.endpoints.explain",
    "aiplatform.endpoints.predict",
    "aiplatform.locations.get",
    "aiplatform.locations.list",
    "aiplatform.modelEvaluations.get",
    "aiplatform.modelEvaluations.import",
    "aiplatform.modelEvaluations.list",
    "aiplatform.models.delete",
    "aiplatform.models.export",
    "aiplatform.models.get",
    "aiplatform.models.list",
    "aiplatform.models.update",
    "aiplatform.models.upload",
    "aiplatform.operations.list",
  ],

  // Column-level access is not evaluated here: a query of a tagged column is allowed by its table's role.
  "roles/datacatalog.categoryFineGrainedReader": ["datacatalog.categories.fineGrainedGet"],
  "roles/bigquerydatapolicy.maskedReader": ["bigquery.dataPolicies.maskedGet"],

  "roles/secretmanager.secretAccessor": ["secretmanager.versions.access"],
  "roles/iam.serviceAccountTokenCreator": [
    "iam.serviceAccounts.get",
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.getOpenIdToken",
    "iam.serviceAccounts.implicitDelegation",
    "iam.serviceAccounts.list",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt",
  ],
  "roles/iam.serviceAccountUser": [
    "iam.serviceAccounts.actAs",
    "iam.serviceAccounts.get",
    "iam.serviceAccounts.list",
  ],
  "roles/eventarc.eventReceiver": ["eventarc.events.receiveAuditLogWritten"],
  // Images are built in Google Cloud only: of this role, what pushing an image needs.
  "roles/artifactregistry.writer": [
    "artifactregistry.repositories.downloadArtifacts",
    "artifactregistry.repositories.get",
    "artifactregistry.repositories.uploadArtifacts",
  ],
  "roles/logging.logWriter": ["logging.logEntries.create"],
  "roles/cloudtrace.agent": ["cloudtrace.traces.patch"],
  "roles/monitoring.metricWriter": [
    "monitoring.metricDescriptors.create",
    "monitoring.metricDescriptors.get",
    "monitoring.metricDescriptors.list",
    "monitoring.monitoredResourceDescriptors.get",
    "monitoring.monitoredResourceDescriptors.list",
    "monitoring.timeSeries.create",
  ],
  "roles/cloudkms.cryptoKeyEncrypterDecrypter": [
    "cloudkms.cryptoKeyVersions.useToDecrypt",
    "cloudkms.cryptoKeyVersions.useToEncrypt",
  ],
};
