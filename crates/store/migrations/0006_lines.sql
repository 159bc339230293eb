-- What Twilio says about a line's sender; null while it has not said.
ALTER TABLE lines ADD COLUMN kind TEXT NOT NULL DEFAULT 'long_code';
ALTER TABLE lines ADD COLUMN sms BIGINT;
ALTER TABLE lines ADD COLUMN voice BIGINT;
UPDATE lines SET kind = CASE
    WHEN number LIKE 'MG%' THEN 'messaging_service'
    WHEN number NOT LIKE '+%' THEN 'short_code'
    WHEN length(number) = 12 AND substr(number, 1, 5) IN
        ('+1800', '+1833', '+1844', '+1855', '+1866', '+1877', '+1888') THEN 'toll_free'
    ELSE 'long_code' END;

-- A deleted line keeps its row, because its history names it; its number may become a line again.
ALTER TABLE lines ADD COLUMN deleted_at BIGINT;
DROP INDEX lines_by_number;
CREATE UNIQUE INDEX lines_by_number ON lines (account_sid, number) WHERE deleted_at IS NULL;

-- The numbers of lines that are messaging services. Twilio has a number in one service at most.
CREATE TABLE line_pool (
    organization_id UUID NOT NULL,
    line_id UUID NOT NULL,
    account_sid TEXT NOT NULL,
    number TEXT NOT NULL,
    PRIMARY KEY (organization_id, line_id, number),
    FOREIGN KEY (organization_id, line_id) REFERENCES lines (organization_id, id)
);
CREATE UNIQUE INDEX line_pool_by_number ON line_pool (account_sid, number);

-- The messaging service that a kept text came over.
ALTER TABLE kept_texts ADD COLUMN service_sid TEXT;

-- While a token is exchanged: the one from before, still accepted from Twilio, since when, and when
-- Twilio was first seen to sign with the new one. Sealed like the other.
ALTER TABLE twilio_accounts ADD COLUMN old_auth_token BYTEA;
ALTER TABLE twilio_accounts ADD COLUMN exchanged_at BIGINT;
ALTER TABLE twilio_accounts ADD COLUMN new_token_seen_at BIGINT;
