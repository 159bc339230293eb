-- Messages to be sent at a later time. They become messages of their conversation when that time has
-- come, or when they are canceled.
CREATE TABLE scheduled_messages (
    organization_id UUID NOT NULL,
    id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    due_at BIGINT NOT NULL,
    line_id UUID NOT NULL,
    author_id UUID,
    origin TEXT NOT NULL,
    body TEXT NOT NULL,
    media TEXT,
    client_key TEXT,
    cancel_on_reply BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX scheduled_due ON scheduled_messages (due_at, organization_id, id);
CREATE INDEX scheduled_by_time ON scheduled_messages (organization_id, due_at, id);
CREATE INDEX scheduled_by_conversation ON scheduled_messages (organization_id, conversation_id, due_at, id);
CREATE UNIQUE INDEX scheduled_by_client_key ON scheduled_messages (organization_id, author_id, client_key) WHERE client_key IS NOT NULL;

-- For how many seconds what a person sends can be taken back; null: as the installation says.
ALTER TABLE organizations ADD COLUMN undo_delay BIGINT;

-- What an admin chose for the line, in segments a second; null: what its kind and the destination say.
ALTER TABLE lines ADD COLUMN pace BIGINT;
-- What Twilio says that its A2P campaign is allowed.
ALTER TABLE lines ADD COLUMN campaign_pace BIGINT;
-- What pacing goes by, written down when a message is taken.
ALTER TABLE outbox ADD COLUMN segments BIGINT NOT NULL DEFAULT 1;
ALTER TABLE outbox ADD COLUMN files BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN destination TEXT NOT NULL DEFAULT 'elsewhere';
CREATE INDEX outbox_by_line ON outbox (organization_id, line_id, destination, state, due_at);

-- From when on a line may hand over again, by destination. Kept here and not in memory, so that neither
-- a restart nor a second node makes it faster.
CREATE TABLE paces (
    organization_id UUID NOT NULL,
    line_id UUID NOT NULL,
    destination TEXT NOT NULL,
    ready_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, line_id, destination)
);
CREATE INDEX paces_ready ON paces (ready_at);

-- Outbound messages that did not get through, by the time when that was known.
CREATE TABLE failures (
    organization_id UUID NOT NULL,
    message_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    line_id UUID NOT NULL,
    at BIGINT NOT NULL,
    code BIGINT NOT NULL,
    PRIMARY KEY (organization_id, message_id)
);
CREATE INDEX failures_by_time ON failures (organization_id, at, message_id);
CREATE INDEX failures_by_line ON failures (organization_id, line_id, at, message_id);
CREATE INDEX failures_by_code ON failures (organization_id, code, at, message_id);
CREATE INDEX failures_by_line_and_code ON failures (organization_id, line_id, code, at, message_id);

-- What became of a line's outbound messages, counted by the day on which they were written; days are
-- counted from 1970 in UTC.
CREATE TABLE deliveries (
    organization_id UUID NOT NULL,
    line_id UUID NOT NULL,
    day BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    PRIMARY KEY (organization_id, line_id, day)
);
INSERT INTO deliveries (organization_id, line_id, day, sent, delivered, failed)
SELECT organization_id, line_id, at / 86400000000,
    SUM(CASE WHEN status IN ('accepted', 'queued', 'sending', 'sent') THEN 1 ELSE 0 END),
    SUM(CASE WHEN status IN ('delivered', 'read') THEN 1 ELSE 0 END),
    SUM(CASE WHEN status IN ('failed', 'undelivered') THEN 1 ELSE 0 END)
FROM messages WHERE direction = 'outbound'
GROUP BY organization_id, line_id, at / 86400000000;
