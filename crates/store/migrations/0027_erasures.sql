-- People who are being erased, or were. customer_id: who it was, if they were on file. state: waiting (for messages
-- that are being handed to Twilio), erasing, compacting (what the database keeps of deleted rows), at_twilio, done.
-- conversations: ids (JSON), while the rows of their messages are still there. erased: how much is gone (JSON).
-- remains: what the database's files may still hold. The worker that has one moves due_at to the end of its lease.
CREATE TABLE erasures (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    id UUID NOT NULL,
    customer_id UUID,
    started_by UUID,
    started_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    ended_at BIGINT,
    with_twilio BIGINT NOT NULL,
    conversations TEXT,
    erased TEXT NOT NULL,
    remains TEXT,
    problem TEXT,
    due_at BIGINT,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX erasures_due ON erasures (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX erasures_by_time ON erasures (organization_id, started_at, id);

-- The numbers of people who are being erased, until their conversations are gone: nothing is sent to them.
CREATE TABLE erasing_numbers (
    organization_id UUID NOT NULL,
    number TEXT NOT NULL,
    erasure_id UUID NOT NULL,
    PRIMARY KEY (organization_id, number)
) /* clustered */;
CREATE INDEX erasing_numbers_by_erasure ON erasing_numbers (organization_id, erasure_id);

-- Messages that are yet to be deleted at Twilio.
CREATE TABLE erasures_at_twilio (
    organization_id UUID NOT NULL,
    erasure_id UUID NOT NULL,
    sid TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, erasure_id, sid)
) /* clustered */;
CREATE INDEX erasures_at_twilio_due ON erasures_at_twilio (organization_id, erasure_id, due_at, sid);

-- Numbers that were erased, as keyed digests. What Twilio lists from before erased_until is not taken in again.
-- opt_outs: those that were in force (JSON), until the number is here again.
CREATE TABLE erased_numbers (
    organization_id UUID NOT NULL,
    digest TEXT NOT NULL,
    erased_until BIGINT NOT NULL,
    opt_outs TEXT,
    PRIMARY KEY (organization_id, digest)
) /* clustered */;

-- The ids of customers and conversations that were erased: the audit log says so of them.
CREATE TABLE erased_ids (
    organization_id UUID NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (organization_id, id)
) /* clustered */;

-- The few events that keep the state of what they tell of.
CREATE INDEX events_with_state ON events (organization_id, number) WHERE gone IS NOT NULL;
