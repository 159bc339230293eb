-- The organization leads every key and index, so that one organization's rows lie together.
-- Times are UTC microseconds; truth is 0 or 1; an id is a UUID (16 bytes on SQLite); JSON is text.

CREATE TABLE organizations (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    inbox_on BIGINT NOT NULL,
    keyword_scope TEXT NOT NULL,
    webhook_token TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

-- The number of an organization's last event. Whoever writes for an organization takes this row first.
CREATE TABLE event_counters (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    last BIGINT NOT NULL
);

CREATE TABLE events (
    organization_id UUID NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    only_for UUID,
    payload TEXT NOT NULL,
    PRIMARY KEY (organization_id, number)
) /* clustered */;

CREATE TABLE twilio_accounts (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    account_sid TEXT NOT NULL,
    auth_token BYTEA NOT NULL,
    api_key_sid TEXT,
    api_key_secret BYTEA,
    updated_at BIGINT NOT NULL
);
CREATE INDEX twilio_accounts_by_sid ON twilio_accounts (account_sid);

CREATE TABLE users (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE members (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    user_id UUID NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);

CREATE TABLE locations (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    id UUID NOT NULL,
    name TEXT NOT NULL,
    inbox_on BIGINT NOT NULL,
    PRIMARY KEY (organization_id, id)
);

CREATE TABLE location_members (
    organization_id UUID NOT NULL,
    user_id UUID NOT NULL,
    location_id UUID NOT NULL,
    PRIMARY KEY (organization_id, user_id, location_id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id)
);

-- A session is found by the hash of its token: who reads the database can't sign in with it.
CREATE TABLE sessions (
    token_hash BYTEA PRIMARY KEY,
    organization_id UUID NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE lines (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    id UUID NOT NULL,
    account_sid TEXT NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    is_on BIGINT NOT NULL,
    is_default BIGINT NOT NULL,
    last_inbound_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
-- The pair (account, number) exists once per installation.
CREATE UNIQUE INDEX lines_by_number ON lines (account_sid, number);

CREATE TABLE customers (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    id UUID NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    external_id TEXT,
    fields TEXT NOT NULL,
    texting_on BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, id)
);

CREATE TABLE customer_numbers (
    organization_id UUID NOT NULL,
    number TEXT NOT NULL,
    customer_id UUID NOT NULL,
    PRIMARY KEY (organization_id, number),
    FOREIGN KEY (organization_id, customer_id) REFERENCES customers (organization_id, id)
);
CREATE INDEX customer_numbers_by_customer ON customer_numbers (organization_id, customer_id);

-- assignee_id is the nil id for nobody, so that nobody's conversations can be sought by index.
CREATE TABLE conversations (
    organization_id UUID NOT NULL,
    id UUID NOT NULL,
    number TEXT NOT NULL,
    customer_id UUID,
    state TEXT NOT NULL,
    unread BIGINT NOT NULL,
    has_unread BIGINT NOT NULL,
    assignee_id UUID NOT NULL,
    line_id UUID NOT NULL,
    opt_out TEXT,
    visible BIGINT NOT NULL,
    author_id UUID,
    dismissed BIGINT NOT NULL,
    unrecognized BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    last_outbound_at BIGINT,
    last_outbound_id UUID,
    last_inbound_at BIGINT,
    last_message TEXT,
    last_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX conversations_by_number ON conversations (organization_id, number);
-- A list is one range of these, or a merge of one range for each cell of the counters that its filter
-- and tab match: newest first, and no row is read that is not shown. Every index here is rewritten by
-- every text, so there are no more of them than that takes.
CREATE INDEX conversations_by_state ON conversations (organization_id, state, last_at, id) WHERE visible = 1;
CREATE INDEX conversations_by_cell ON conversations (organization_id, line_id, assignee_id, state, last_at, id) WHERE visible = 1;
CREATE INDEX conversations_unread ON conversations (organization_id, line_id, assignee_id, last_at, id) WHERE visible = 1 AND has_unread = 1;
CREATE INDEX conversations_unrecognized ON conversations (organization_id, line_id, assignee_id, last_at, id) WHERE visible = 1 AND unrecognized = 1;

-- A thread's messages lie together, in the order in which they are read.
CREATE TABLE messages (
    organization_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    at BIGINT NOT NULL,
    id UUID NOT NULL,
    direction TEXT NOT NULL,
    origin TEXT,
    status TEXT NOT NULL,
    body TEXT NOT NULL,
    line_id UUID NOT NULL,
    author_id UUID,
    segments BIGINT NOT NULL,
    segments_by TEXT NOT NULL,
    sid TEXT,
    client_key TEXT,
    media TEXT,
    error TEXT,
    cancel_reason TEXT,
    needs_decision BIGINT NOT NULL,
    keyword TEXT,
    sent_outside BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (organization_id, conversation_id, at, id)
) /* clustered */;
CREATE UNIQUE INDEX messages_by_id ON messages (organization_id, id);
CREATE UNIQUE INDEX messages_by_sid ON messages (organization_id, sid) WHERE sid IS NOT NULL;
CREATE UNIQUE INDEX messages_by_client_key ON messages (organization_id, author_id, client_key) WHERE client_key IS NOT NULL;

-- What is to be sent. state: waiting, handed (to Twilio, committed before the call), uncertain, asking (a person).
CREATE TABLE outbox (
    organization_id UUID NOT NULL,
    message_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    line_id UUID NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    handed_at BIGINT,
    lease TEXT,
    PRIMARY KEY (organization_id, message_id)
);
CREATE INDEX outbox_due ON outbox (state, due_at, at, message_id);
CREATE INDEX outbox_by_conversation ON outbox (organization_id, conversation_id, at, message_id);

-- Every report about a message, early, late, repeated or unknown.
CREATE TABLE status_reports (
    organization_id UUID NOT NULL,
    message_id UUID NOT NULL,
    id UUID NOT NULL,
    at BIGINT NOT NULL,
    sid TEXT NOT NULL,
    status TEXT NOT NULL,
    error_code BIGINT,
    applied BIGINT NOT NULL,
    PRIMARY KEY (organization_id, message_id, id)
);

-- Opt-outs in force. line_id is the nil id for the whole organization.
CREATE TABLE opt_outs (
    organization_id UUID NOT NULL,
    number TEXT NOT NULL,
    source TEXT NOT NULL,
    line_id UUID NOT NULL,
    at BIGINT NOT NULL,
    word TEXT,
    by_id UUID,
    PRIMARY KEY (organization_id, number, source, line_id)
);

-- What ever changed about a number's consent; only added to.
CREATE TABLE opt_out_history (
    organization_id UUID NOT NULL,
    number TEXT NOT NULL,
    id UUID NOT NULL,
    at BIGINT NOT NULL,
    opted_out BIGINT NOT NULL,
    source TEXT NOT NULL,
    line_id UUID NOT NULL,
    word TEXT,
    by_id UUID,
    PRIMARY KEY (organization_id, number, id)
);

-- Counts of visible conversations; assignee_id is the nil id for nobody.
CREATE TABLE counters (
    organization_id UUID NOT NULL,
    line_id UUID NOT NULL,
    assignee_id UUID NOT NULL,
    open BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    unrecognized BIGINT NOT NULL,
    PRIMARY KEY (organization_id, line_id, assignee_id)
);

-- Texts that reached no conversation, until they do: their line is off, or the number is no line (R7).
CREATE TABLE kept_texts (
    organization_id UUID NOT NULL,
    sid TEXT NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    from_number TEXT NOT NULL,
    to_number TEXT NOT NULL,
    body TEXT NOT NULL,
    media TEXT,
    opt_out_type TEXT,
    PRIMARY KEY (organization_id, sid)
);
CREATE INDEX kept_texts_by_number ON kept_texts (organization_id, to_number, at);

-- Webhooks that were refused or could not be placed, counted by reason. organization_id is the nil id when unknown.
CREATE TABLE webhook_refusals (
    organization_id UUID NOT NULL,
    reason TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (organization_id, reason)
);
