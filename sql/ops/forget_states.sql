/* Nothing is settled: the next models of kind incremental make the rows of everybody anew. */
TRUNCATE TABLE ops.settled_states
