explore: pipeline {
  from: pipeline_runs
  label: "Pipeline"
  description: "Runs, the models in them, and their data tests."
  persist_with: every_run

  join: model_runs {
    type: left_outer
    relationship: one_to_many
    sql_on: ${pipeline.run_id} = ${model_runs.run_id} ;;
  }
  join: quality_results {
    type: left_outer
    relationship: one_to_many
    sql_on: ${model_runs.run_id} = ${quality_results.run_id} AND ${model_runs.model} = ${quality_results.model} ;;
  }
}

explore: data_tests {
  from: quality_results
  label: "Data tests"
  persist_with: every_run
}

explore: tables {
  from: marts_ops_pipeline_health
  label: "Tables"
  description: "Each table as it stands now: last success, last data, failed tests, dead letters."
  persist_with: every_run
}
