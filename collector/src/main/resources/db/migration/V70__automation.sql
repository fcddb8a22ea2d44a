-- What is told to whom of what happened. Times as in V10; null is unknown.

-- Up to which event it was decided whom to tell, and who decides. worker: empty while nobody does
CREATE TABLE automation_position (
  name      TEXT NOT NULL PRIMARY KEY,
  sequence  BIGINT NOT NULL,
  worker    TEXT NOT NULL,
  until     BIGINT NOT NULL
) ${clustered};

-- What happened before there was anybody to tell is no news.
INSERT INTO automation_position (name, sequence, worker, until)
  SELECT 'outbox', value, '', 0 FROM integrity_sequence WHERE name = 'event';

-- Messages. what: what happened, as JSON; rules: their names, lines of text; subject: what it is about, the same for
-- all that becomes of it; reference: what the target calls it
CREATE TABLE automation_delivery (
  delivery_key  BIGINT NOT NULL PRIMARY KEY,
  target        TEXT NOT NULL,
  subject       TEXT NOT NULL,
  sequence      BIGINT NOT NULL,
  rules         TEXT NOT NULL,
  what          TEXT NOT NULL,
  state         TEXT NOT NULL,
  attempts      INTEGER NOT NULL,
  created       BIGINT NOT NULL,
  next          BIGINT NOT NULL,
  finished      BIGINT,
  detail        TEXT NOT NULL,
  reference     TEXT NOT NULL
) ${clustered};

CREATE INDEX automation_delivery_due ON automation_delivery (target, state, next);
CREATE INDEX automation_delivery_subject ON automation_delivery (target, subject, sequence);
CREATE INDEX automation_delivery_created ON automation_delivery (created);
