/* After a good run every table is made of the states as they are now. */
MERGE INTO ops.settled_states AS target
USING silver.staging_customers_states AS source
ON target.kind = source.kind AND target.id = source.id AND target.customer_id = source.customer_id
WHEN MATCHED AND target.state <> source.state THEN
  UPDATE SET state = source.state
WHEN NOT MATCHED BY TARGET THEN
  INSERT (kind, id, customer_id, state) VALUES (source.kind, source.id, source.customer_id, source.state)
WHEN NOT MATCHED BY SOURCE THEN
  DELETE
