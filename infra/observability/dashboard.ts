import type { Objective } from "./objective.ts";

export interface DashboardFilters {
  /** Metric filter of backlogs, without the subscription. */
  readonly backlogAge: string;
  /** Log-based distribution of measured values. */
  readonly valuesMetric: string;
}

const columns = 12;
const width = 6;
const height = 4;

/** One chart for each objective with its target as a line, as Cloud Monitoring's dashboard JSON. */
export function dashboardOf(objectives: readonly Objective[], filters: DashboardFilters): string {
  const perRow = columns / width;
  return JSON.stringify({
    displayName: "Autonomous Marketing Engine: objectives",
    mosaicLayout: {
      columns,
      tiles: objectives.map((objective, index) => ({
        xPos: (index % perRow) * width,
        yPos: Math.floor(index / perRow) * height,
        width,
        height,
        widget: {
          title: `${objective.title} (${objective.unit})`,
          xyChart: {
            dataSets: [{ plotType: "LINE", timeSeriesQuery: seriesOf(objective, filters) }],
            thresholds: [
              {
                label: "target",
                value:
                  "atMost" in objective.target ? objective.target.atMost : objective.target.atLeast,
              },
            ],
          },
        },
      })),
    },
  });
}

function seriesOf(
  { id, source }: Objective,
  { backlogAge, valuesMetric }: DashboardFilters,
): object {
  if (source.kind === "backlog")
    return {
      timeSeriesFilter: {
        filter: `${backlogAge} resource.label.subscription_id="${source.subscription}"`,
        aggregation: { alignmentPeriod: "300s", perSeriesAligner: "ALIGN_MAX" },
      },
    };
  return {
    timeSeriesFilter: {
      filter: `metric.type="logging.googleapis.com/user/${valuesMetric}" resource.type="workflows.googleapis.com/Workflow" metric.label.objective="${id}"`,
      aggregation: {
        alignmentPeriod: "900s",
        perSeriesAligner: "ALIGN_DELTA",
        crossSeriesReducer: "REDUCE_MEAN",
      },
    },
  };
}
