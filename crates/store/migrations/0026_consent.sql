-- Consent on file: what each number's owner agreed to. Only added to.
CREATE TABLE consents (
    organization_id UUID NOT NULL,
    id UUID NOT NULL,
    number TEXT /*sqlite*/ /*postgres*/ COLLATE "C" /*end*/ NOT NULL,
    given_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    words TEXT NOT NULL,
    place TEXT,
    recorded_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    actor_id UUID,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX consents_by_number ON consents (organization_id, number, id);

-- That one was recorded by mistake (taken_back), or that this was one itself. The last counts.
CREATE TABLE consent_corrections (
    organization_id UUID NOT NULL,
    consent_id UUID NOT NULL,
    id UUID NOT NULL,
    taken_back BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    actor_id UUID,
    PRIMARY KEY (organization_id, consent_id, id)
) /* clustered */;

-- How a text that asks to stop was handled (JSON); null: not, or it doesn't ask.
ALTER TABLE messages ADD COLUMN stop_handled TEXT;

-- The texts that ask to stop and that nobody has handled. Others have no row, and cost nothing.
CREATE TABLE stop_requests (
    organization_id UUID NOT NULL,
    at BIGINT NOT NULL,
    message_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    PRIMARY KEY (organization_id, at, message_id)
) /* clustered */;
CREATE INDEX stop_requests_by_conversation ON stop_requests (organization_id, conversation_id);

-- Up to which conversation the texts of before were searched for those that ask to stop; no row: all were.
CREATE TABLE stop_request_searches (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    after_conversation UUID NOT NULL
);
INSERT INTO stop_request_searches (organization_id, after_conversation)
    SELECT id, /*sqlite*/ zeroblob(16) /*postgres*/ '00000000-0000-0000-0000-000000000000'::uuid /*end*/ FROM organizations;
