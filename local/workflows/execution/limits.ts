/** https://cloud.google.com/workflows/quotas#resource_limits */
export const limits = {
  steps: 100_000,
  callDepth: 20,
  memoryBytes: 512 * 1024,
  argumentBytes: 32 * 1024,
  httpResponseBytes: 2 * 1024 * 1024,
  parallelNesting: 2,
  concurrentBranches: 20,
  unhandledBranchErrors: 100,
} as const;
