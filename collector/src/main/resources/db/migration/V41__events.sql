-- Numbers what becomes of violations, so that whoever watches can go on where it ended. sequence: 0 for what was kept
-- before it was numbered; violation: as of then, as JSON
ALTER TABLE integrity_event ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE integrity_event ADD COLUMN violation TEXT;

CREATE INDEX integrity_event_sequence ON integrity_event (sequence);

-- The last number given.
CREATE TABLE integrity_sequence (
  name   TEXT NOT NULL PRIMARY KEY,
  value  BIGINT NOT NULL
) ${clustered};

INSERT INTO integrity_sequence (name, value) VALUES ('event', 0);
