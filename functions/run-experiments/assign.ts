import { createAssignment, type Assign } from "../_shared/experiments/assignment.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import type { RunningExperiment } from "./experiment.ts";

export interface AssignOptions {
  readonly holdoutShare: number;
  readonly holdoutSalt: string;
  readonly now: () => Date;
  readonly warehouse: Pick<Warehouse, "query">;
}

/** People of the audience and language whom the experiment has not seen yet, in pages by id. */
export const unassignedSql = `SELECT c.customer_id
FROM gold.marts_marketing_customer_360 AS c
WHERE (c.lifecycle_stage = @audience
    OR c.customer_id IN (SELECT a.customer_id FROM gold.marts_marketing_audiences AS a WHERE a.audience = @audience))
  AND c.customer_id > @after
  AND CASE
    WHEN UPPER(c.country) IN ("SE", "SWEDEN", "SVERIGE") THEN "sv"
    WHEN UPPER(c.country) IN ("DE", "GERMANY", "DEUTSCHLAND", "AT", "AUSTRIA", "ÖSTERREICH", "CH", "SWITZERLAND", "SCHWEIZ") THEN "de"
    ELSE "en"
  END = @language
  AND NOT EXISTS (
    SELECT 1 FROM content.assignments AS a
    WHERE a.experiment_id = @experiment_id AND a.customer_id = c.customer_id
  )
ORDER BY c.customer_id
LIMIT 20000`;
const pageRows = 20_000;

export const assignMerge = `MERGE content.assignments AS t
USING (
  SELECT JSON_VALUE(r, '$[0]') AS customer_id, JSON_VALUE(r, '$[1]') AS variant
  FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r
) AS s
ON t.experiment_id = @experiment_id AND t.customer_id = s.customer_id
WHEN NOT MATCHED THEN INSERT (experiment_id, customer_id, variant, round, assigned_at)
VALUES (@experiment_id, s.customer_id, s.variant, @round, @now)`;

/** What travels to the channels: the assignments of running experiments and no others. */
export const publishAssignments = `MERGE gold.marts_content_assignments AS t
USING (
  SELECT a.customer_id, a.experiment_id, v.brief, v.language, v.channel, v.variant_id, v.text, a.assigned_at
  FROM content.assignments AS a
  INNER JOIN content.experiments AS e ON e.experiment_id = a.experiment_id AND e.state = "running"
  INNER JOIN content.variants AS v ON v.variant_id = a.variant
) AS s
ON t.customer_id = s.customer_id AND t.experiment_id = s.experiment_id
WHEN NOT MATCHED BY TARGET THEN INSERT (customer_id, experiment_id, brief, language, channel, variant_id, text, assigned_at)
VALUES (s.customer_id, s.experiment_id, s.brief, s.language, s.channel, s.variant_id, s.text, s.assigned_at)
WHEN NOT MATCHED BY SOURCE THEN DELETE`;

/** Gives everybody new in an audience a variant; who has one keeps it. Answers how many were given one. */
export async function assignPeople(
  running: readonly RunningExperiment[],
  options: AssignOptions,
): Promise<number> {
  let assigned = 0;
  for (const experiment of running) {
    if (experiment.audience === null || experiment.language === null) continue;
    // Experiments of one layer own ranges of their own within a language.
    const rivals = running.filter(({ language }) => language === experiment.language);
    const assign = createAssignment({ ...options, experiments: rivals });
    assigned += await assignAll(experiment, assign, options);
  }
  await options.warehouse.query(publishAssignments);
  return assigned;
}

async function assignAll(
  experiment: RunningExperiment,
  assign: Assign,
  { now, warehouse }: AssignOptions,
): Promise<number> {
  const experimentId = { type: "STRING", value: experiment.id } as const;
  let assigned = 0;
  for (let after = ""; ;) {
    const people = (
      await warehouse.query(unassignedSql, {
        experiment_id: experimentId,
        audience: { type: "STRING", value: experiment.audience },
        language: { type: "STRING", value: experiment.language },
        after: { type: "STRING", value: after },
      })
    ).map((row) => String(row["customer_id"]));
    const rows = people.flatMap((customerId) => {
      const answer = assign(customerId, experiment.layer);
      const isOurs = answer.kind === "variant" && answer.experiment === experiment.id;
      return isOurs ? [[customerId, answer.variant]] : [];
    });
    if (rows.length > 0)
      await warehouse.query(assignMerge, {
        rows: { type: "STRING", value: JSON.stringify(rows) },
        experiment_id: experimentId,
        round: { type: "INT64", value: experiment.round },
        now: { type: "TIMESTAMP", value: now().toISOString() },
      });
    assigned += rows.length;
    if (people.length < pageRows) return assigned;
    after = people.at(-1) ?? after;
  }
}
