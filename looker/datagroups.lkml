# Results are kept until a pipeline run has published, and no longer than a day.
datagroup: published_runs {
  label: "Published runs"
  description: "Changes when a pipeline run has succeeded."
  sql_trigger: SELECT MAX(finished_at) FROM ops.pipeline_runs WHERE state = 'succeeded' ;;
  max_cache_age: "24 hours"
}

datagroup: every_run {
  label: "Every run"
  description: "Changes when a pipeline run has ended, however it ended."
  sql_trigger: SELECT MAX(finished_at) FROM ops.pipeline_runs ;;
  max_cache_age: "1 hour"
}
