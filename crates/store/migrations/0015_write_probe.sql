-- When something could last be written: one row of whoever serves (1) and one of
-- whoever looks (2), written again and again. Whoever looks after an installation sees from it since when a full or frozen disk takes nothing any more.
CREATE TABLE write_probes (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
