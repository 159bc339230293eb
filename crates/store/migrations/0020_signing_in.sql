-- What a session was begun with, when its member last proved who they are, and where it was used last.
ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
ALTER TABLE sessions ADD COLUMN second_factor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN address TEXT;

-- Counts changes of what a user signs in with: what was begun before such a change doesn't end in a
-- session after it.
ALTER TABLE users ADD COLUMN sign_in_version BIGINT NOT NULL DEFAULT 0;

-- Authenticator apps (RFC 6238). The secret is sealed; last_step is that of the last code that counted.
CREATE TABLE authenticators (
    user_id UUID PRIMARY KEY REFERENCES users (id),
    secret BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    added_at BIGINT NOT NULL
);

-- SHA-256 of codes that count once in place of a second factor. Each is removed when it is used.
CREATE TABLE recovery_codes (
    user_id UUID NOT NULL REFERENCES users (id),
    code_hash BYTEA NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- Passkeys (WebAuthn). host is the relying party's: elsewhere they don't work. credential is JSON, with
-- the public key and its counter.
CREATE TABLE passkeys (
    user_id UUID NOT NULL REFERENCES users (id),
    id UUID NOT NULL,
    credential_id BYTEA NOT NULL UNIQUE,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    PRIMARY KEY (user_id, id)
);

-- Steps of signing in that led to something, until they are too old to be taken: each counts once.
CREATE TABLE spent_steps (
    id UUID PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_steps_by_end ON spent_steps (expires_at);

-- Links that were mailed to set a new password. The link is signed, not stored.
CREATE TABLE password_resets (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    requested_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX password_resets_by_user ON password_resets (user_id, expires_at);

-- What an organization asks of those who sign in. second_factor_from: null where none is required.
CREATE TABLE sign_in_rules (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    second_factor_from BIGINT,
    updated_at BIGINT NOT NULL
);

-- Mails about a user's account: a link to set a password, or an alert, which is JSON.
ALTER TABLE mail_outbox ADD COLUMN reset_id UUID;
ALTER TABLE mail_outbox ADD COLUMN alert TEXT;
