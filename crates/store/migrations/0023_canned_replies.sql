-- What was written, where shortcodes were filled in: a repeated request is compared with it. Equal to
-- body where they couldn't be, and nothing was sent.
ALTER TABLE messages ADD COLUMN template TEXT;

-- Canned replies: shared ones have the nil owner, personal ones their member. language is empty for any,
-- folder is empty for none. name_key is the name in small letters. A deleted one keeps its row for a
-- day, so that it can be restored.
CREATE TABLE canned_replies (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    id UUID NOT NULL,
    owner_id UUID NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    language TEXT NOT NULL,
    folder TEXT NOT NULL,
    body TEXT NOT NULL,
    media TEXT,
    created_by UUID,
    created_at BIGINT NOT NULL,
    updated_by UUID,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX canned_replies_by_name ON canned_replies (organization_id, owner_id, language, name_key)
    WHERE deleted_at IS NULL;
CREATE INDEX canned_replies_deleted ON canned_replies (organization_id, deleted_at)
    WHERE deleted_at IS NOT NULL;

-- The words by which canned replies are found: each word of the name, and the first of the body.
CREATE TABLE canned_reply_words (
    organization_id UUID NOT NULL,
    word TEXT /*sqlite*/ NOT NULL /*postgres*/ COLLATE "C" NOT NULL /*end*/,
    reply_id UUID NOT NULL,
    PRIMARY KEY (organization_id, word, reply_id)
) /* clustered */;
CREATE INDEX canned_reply_words_by_reply ON canned_reply_words (organization_id, reply_id, word);

-- How often each was sent on each line.
CREATE TABLE canned_reply_uses (
    organization_id UUID NOT NULL,
    line_id UUID NOT NULL,
    reply_id UUID NOT NULL,
    count BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, line_id, reply_id)
) /* clustered */;
CREATE INDEX canned_reply_uses_by_reply ON canned_reply_uses (organization_id, reply_id);

-- A canned reply's files are its own, and stay as long as it does.
ALTER TABLE media ADD COLUMN canned_reply_id UUID;
CREATE INDEX media_by_canned_reply ON media (organization_id, canned_reply_id)
    WHERE canned_reply_id IS NOT NULL;
