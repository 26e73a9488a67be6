DROP TABLE IF EXISTS predictions.lead_scoring_instances;
DROP TABLE IF EXISTS predictions.lead_scoring_output;
