-- Files in use that are not, or not yet, known to be their image's own, and what layers contain. Times and keys as in
-- V1; origin: 0 unknown 1 layer 2 container; use_kind: 1 opened 2 mapped 3 executed; verdict: 0 pending 2 modified
-- 3 added 4 undecided. version changes with each word of a sensor.
CREATE TABLE file_in_use (
  image_key      BIGINT NOT NULL,
  file_key       BIGINT NOT NULL,
  image_digest   ${bytes} NOT NULL,
  node_key       BIGINT NOT NULL,
  container_id   TEXT NOT NULL,
  path           TEXT NOT NULL,
  digest         ${bytes},
  size_bytes     BIGINT NOT NULL,
  origin         INTEGER NOT NULL,
  file_system    TEXT NOT NULL,
  layers_key     BIGINT NOT NULL,
  use_kind       INTEGER NOT NULL,
  replaced       INTEGER NOT NULL,
  nameless       INTEGER NOT NULL,
  problem        TEXT NOT NULL,
  changed_at     BIGINT NOT NULL,
  read_at        BIGINT NOT NULL,
  boot_id        ${bytes} NOT NULL,
  pid_namespace  BIGINT NOT NULL,
  pid            BIGINT NOT NULL,
  start_ticks    BIGINT NOT NULL,
  executable     TEXT NOT NULL,
  verdict        INTEGER NOT NULL,
  expected       ${bytes},
  reason         TEXT NOT NULL,
  first_seen     BIGINT NOT NULL,
  version        BIGINT NOT NULL,
  PRIMARY KEY (image_key, file_key)
) ${clustered};

CREATE INDEX file_in_use_verdict ON file_in_use (verdict, image_key);

CREATE TABLE image_layer (
  layer_key  BIGINT NOT NULL PRIMARY KEY,
  diff_id    ${bytes} NOT NULL,
  content    ${bytes} NOT NULL,
  used_at    BIGINT NOT NULL
) ${clustered};
