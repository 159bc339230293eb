-- Up to when an organization's messages were compared with Twilio's list of them, and how that went.
CREATE TABLE reconcilers (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    looked_at BIGINT NOT NULL,
    compared_until BIGINT,
    problem TEXT
);

-- What a comparison took in or settled; none that found everything in order.
CREATE TABLE recoveries (
    organization_id UUID NOT NULL,
    at BIGINT NOT NULL,
    id UUID NOT NULL,
    inbound BIGINT NOT NULL,
    outbound BIGINT NOT NULL,
    statuses BIGINT NOT NULL,
    first_at BIGINT,
    last_at BIGINT,
    PRIMARY KEY (organization_id, at, id)
) /* clustered */;

-- The import of the past, one an organization. sources (JSON): the lists to go through; source and
-- reached: how far that is. state: running, stopped, done, failed.
CREATE TABLE imports (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    state TEXT NOT NULL,
    days BIGINT NOT NULL,
    since BIGINT NOT NULL,
    started_by UUID,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    sources TEXT NOT NULL,
    source BIGINT NOT NULL,
    reached BIGINT,
    progress BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    problem TEXT,
    lease TEXT,
    lease_until BIGINT NOT NULL
);

-- What is still on its way at Twilio, as far as is known.
CREATE INDEX messages_under_way ON messages (organization_id, at, id)
    WHERE sid IS NOT NULL AND direction = 'outbound' AND status IN ('accepted', 'queued', 'sending', 'sent');

CREATE INDEX kept_texts_by_time ON kept_texts (organization_id, at, sid);
