-- What waited to be sent when the program started waits on, until the first complete comparison with
-- Twilio's list has told what went out meanwhile and what the customer wrote.
ALTER TABLE outbox ADD COLUMN on_hold BIGINT NOT NULL DEFAULT 0;
ALTER TABLE scheduled_messages ADD COLUMN on_hold BIGINT NOT NULL DEFAULT 0;

-- One for each organization that waits for it. compare_from: up to when everything had been compared
-- before; null: never.
CREATE TABLE start_holds (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    id UUID NOT NULL,
    since BIGINT NOT NULL,
    compare_from BIGINT
);

-- Messages on Twilio's list that the database doesn't take. They hold up no others, and are tried again.
CREATE TABLE set_aside (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    sid TEXT NOT NULL,
    at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    tried_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, sid)
) /* clustered */;
