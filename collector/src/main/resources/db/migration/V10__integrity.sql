-- Whether the source holds what runs. Times and keys as in V1; null is unknown. States, types and codes are the
-- names of their enum constants. Lists are lines of text.

-- What the last check said of content that runs under a reference. suspicion: a violation seen by so many checks
CREATE TABLE integrity_image (
  subject_key       BIGINT NOT NULL PRIMARY KEY,
  reference         TEXT NOT NULL,
  image_id          ${bytes},
  state             TEXT NOT NULL,
  reason            TEXT NOT NULL,
  checked_at        BIGINT,
  definite_state    TEXT NOT NULL,
  definite_at       BIGINT,
  suspicion_type    TEXT,
  suspicion_checks  INTEGER NOT NULL,
  suspicion_first   BIGINT,
  suspicion_last    BIGINT
) ${clustered};

CREATE TABLE integrity_violation (
  violation_key       BIGINT NOT NULL PRIMARY KEY,
  reference           TEXT NOT NULL,
  image_id            ${bytes},
  type                TEXT NOT NULL,
  first_detected      BIGINT NOT NULL,
  last_confirmed      BIGINT NOT NULL,
  resolved_at         BIGINT,
  resolution          TEXT NOT NULL,
  not_rechecked       TEXT NOT NULL,
  runtime_digest      ${bytes},
  runtime_kind        TEXT,
  expected_digest     ${bytes},
  expected_kind       TEXT,
  expected_image_id   ${bytes},
  os                  TEXT NOT NULL,
  architecture        TEXT NOT NULL,
  variant             TEXT NOT NULL,
  registry_link       TEXT NOT NULL,
  registry_path       TEXT NOT NULL,
  status              TEXT NOT NULL,
  reason_codes        TEXT NOT NULL,
  notes               TEXT NOT NULL,
  deployment_time     BIGINT,
  tag_updated_after   BIGINT,
  tag_updated_before  BIGINT
) ${clustered};

CREATE INDEX integrity_violation_resolved ON integrity_violation (resolved_at);

-- Where a violation is: the containers of its last confirmation.
CREATE TABLE integrity_location (
  violation_key   BIGINT NOT NULL,
  location_key    BIGINT NOT NULL,
  cluster         TEXT NOT NULL,
  namespace       TEXT NOT NULL,
  workload_kind   TEXT NOT NULL,
  workload_name   TEXT NOT NULL,
  node            TEXT NOT NULL,
  container       TEXT NOT NULL,
  container_id    TEXT NOT NULL,
  first_detected  BIGINT NOT NULL,
  PRIMARY KEY (violation_key, location_key)
) ${clustered};

-- Which digest a tag led to, from when to when that was seen.
CREATE TABLE integrity_tag (
  repository_key  BIGINT NOT NULL,
  tag             TEXT NOT NULL,
  first_seen      BIGINT NOT NULL,
  last_seen       BIGINT NOT NULL,
  digest          ${bytes} NOT NULL,
  PRIMARY KEY (repository_key, tag, first_seen)
) ${clustered};

CREATE INDEX integrity_tag_last_seen ON integrity_tag (last_seen);
