-- Held texts are called so everywhere.
DROP VIEW texts_apart;
ALTER TABLE kept_texts RENAME TO held_texts;
CREATE VIEW held_or_forgotten_texts AS
    SELECT organization_id, sid FROM held_texts
    UNION ALL SELECT organization_id, sid FROM forgotten_texts;

DROP INDEX kept_texts_by_number;
CREATE INDEX held_texts_by_number ON held_texts (organization_id, to_number, at, sid);
DROP INDEX kept_texts_by_time;
CREATE INDEX held_texts_by_time ON held_texts (organization_id, at, sid);
