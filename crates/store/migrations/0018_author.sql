-- Who wrote a message, where it isn't a member: the kind of actor that author_id is the id of, or a
-- part of Hearback. Null beside an author_id means a member, as all were before, so that no row has
-- to be rewritten; null without one, nobody here. An id is never a member's and a key's at once: every
-- index by author_id is as good for both.
ALTER TABLE messages ADD COLUMN author TEXT;
ALTER TABLE scheduled_messages ADD COLUMN author TEXT;
