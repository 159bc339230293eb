-- Sessions from before the cookie's name was bound to its host: only these are still known by the
-- plain name where the inbox is served over TLS. Email addresses are put in lower case beside this.
ALTER TABLE sessions ADD COLUMN plain_cookie BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET plain_cookie = 1;
