-- What becomes of violations, the files in use, and containers by their reference. Times and keys as in V10.

ALTER TABLE integrity_image ADD COLUMN cause TEXT;
ALTER TABLE integrity_violation ADD COLUMN reopened_at BIGINT;
ALTER TABLE integrity_violation ADD COLUMN tag_update_origin TEXT NOT NULL DEFAULT 'OBSERVED';
ALTER TABLE integrity_violation ADD COLUMN file_count INTEGER NOT NULL DEFAULT 0;

CREATE INDEX integrity_violation_reference ON integrity_violation (reference);

-- What became of violations, for their history. number: the order of what happened in the same millisecond
CREATE TABLE integrity_event (
  violation_key  BIGINT NOT NULL,
  at             BIGINT NOT NULL,
  number         INTEGER NOT NULL,
  kind           TEXT NOT NULL,
  detail         TEXT NOT NULL,
  PRIMARY KEY (violation_key, at, number)
) ${clustered};

-- Files of violations of content.
CREATE TABLE integrity_file (
  violation_key    BIGINT NOT NULL,
  file_key         BIGINT NOT NULL,
  path             TEXT NOT NULL,
  expected_digest  ${bytes},
  found_digest     ${bytes} NOT NULL,
  size_bytes       BIGINT NOT NULL,
  layer            TEXT NOT NULL,
  container_id     TEXT NOT NULL,
  processes        TEXT NOT NULL,
  first_seen       BIGINT NOT NULL,
  last_seen        BIGINT NOT NULL,
  PRIMARY KEY (violation_key, file_key)
) ${clustered};

-- Whether the files in use are those of the image.
CREATE TABLE integrity_content (
  subject_key  BIGINT NOT NULL PRIMARY KEY,
  reference    TEXT NOT NULL,
  image_id     ${bytes},
  state        TEXT NOT NULL,
  reason       TEXT NOT NULL,
  checked_at   BIGINT NOT NULL
) ${clustered};

-- A check reads the containers of one reference.
CREATE INDEX container_reference ON container (reference, ended);
