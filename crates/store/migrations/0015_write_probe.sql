-- When something could last be written: one row for the serving process (1), and one for checks made
-- beside it (2). The operator sees from it since when a full or frozen disk takes nothing.
CREATE TABLE write_probes (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
