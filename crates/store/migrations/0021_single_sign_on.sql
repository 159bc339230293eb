-- Organizations' identity providers (OpenID Connect). client_secret is sealed; domains, role_map, and
-- location_map are JSON. revision counts changes of what a test says something about: tested_at is when
-- one last went well since then. test_result is JSON, shown until test_shown_until.
CREATE TABLE identity_providers (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_secret BYTEA,
    domains TEXT,
    joins BIGINT NOT NULL,
    default_role TEXT NOT NULL,
    role_claim TEXT,
    role_map TEXT,
    location_claim TEXT,
    location_map TEXT,
    enforced BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    tested_at BIGINT,
    test_result TEXT,
    test_shown_until BIGINT,
    updated_at BIGINT NOT NULL
);
CREATE INDEX identity_providers_by_name ON identity_providers (name, organization_id);

-- Who may sign in otherwise while single sign-on is required.
CREATE TABLE sign_on_exemptions (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    user_id UUID NOT NULL REFERENCES users (id),
    PRIMARY KEY (organization_id, user_id)
);

-- Who someone is at a provider: its issuer and their subject there, never an email address. It counts in
-- the organization whose provider said so. A user is one of a provider's at most.
CREATE TABLE identities (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, issuer, subject)
);
CREATE UNIQUE INDEX identities_by_user ON identities (organization_id, user_id, issuer);

-- A session that a provider began counts in its organization alone. subject and provider_session are what
-- the provider ends it by; id_token, sealed, is what we end the one there with.
ALTER TABLE sessions ADD COLUMN only_in UUID;
ALTER TABLE sessions ADD COLUMN subject TEXT;
ALTER TABLE sessions ADD COLUMN provider_session TEXT;
ALTER TABLE sessions ADD COLUMN id_token BYTEA;
CREATE INDEX sessions_by_provider ON sessions (only_in, subject);
