- dashboard: pipeline_health
  title: Pipeline health
  description: "Whether runs succeed, what they cost, and what data tests found."
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
    - name: Day
      title: Day
      type: field_filter
      default_value: "7 days"
      model: marketing
      explore: pipeline
      field: pipeline.started_date
  elements:
    - title: Runs
      name: runs
      model: marketing
      explore: pipeline
      type: single_value
      fields: [pipeline.count]
      listen:
        Day: pipeline.started_date
      row: 0
      col: 0
      width: 6
      height: 4
    - title: Runs that succeeded
      name: success
      model: marketing
      explore: pipeline
      type: single_value
      fields: [pipeline.success_rate]
      listen:
        Day: pipeline.started_date
      row: 0
      col: 6
      width: 6
      height: 4
    - title: Minutes per run
      name: minutes
      model: marketing
      explore: pipeline
      type: single_value
      fields: [pipeline.minutes_per_run]
      listen:
        Day: pipeline.started_date
      row: 0
      col: 12
      width: 6
      height: 4
    - title: Data tests that passed
      name: passed
      model: marketing
      explore: data_tests
      type: single_value
      fields: [data_tests.pass_rate]
      listen:
        Day: data_tests.tested_date
      row: 0
      col: 18
      width: 6
      height: 4
    - title: Models
      name: models
      model: marketing
      explore: pipeline
      type: looker_grid
      fields: [model_runs.model, model_runs.count, model_runs.failed_models, model_runs.seconds_per_run, model_runs.total_bytes]
      sorts: [model_runs.total_bytes desc]
      listen:
        Day: pipeline.started_date
      row: 4
      col: 0
      width: 14
      height: 9
    - title: Tests that failed
      name: tests
      model: marketing
      explore: data_tests
      type: looker_grid
      fields: [data_tests.test, data_tests.severity, data_tests.failed_tests, data_tests.rows_that_failed]
      filters:
        data_tests.state: failed
      sorts: [data_tests.failed_tests desc]
      listen:
        Day: data_tests.tested_date
      row: 4
      col: 14
      width: 10
      height: 9
    - title: Tables
      name: tables
      model: marketing
      explore: tables
      type: looker_grid
      fields: [tables.table_name, tables.state, tables.last_success_time, tables.last_event_date, tables.failed_tests, tables.warnings, tables.dead_letters, tables.total_rows]
      sorts: [tables.failed_tests desc, tables.dead_letters desc]
      row: 13
      col: 0
      width: 24
      height: 9
