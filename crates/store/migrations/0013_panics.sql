-- Jobs that ended because the program failed in the middle of them, counted by the kind of job.
-- organization_id is the nil id when it was nobody's in particular.
CREATE TABLE panics (
    organization_id UUID NOT NULL,
    job TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (organization_id, job)
);
