-- What sensors and agents saw. Keys are the first eight bytes of the SHA-256 of what they name, so they
-- need no sequence and are the same in every database. Times are milliseconds since 1970-01-01T00:00:00Z;
-- 0 is unknown. Packed texts are each four bytes of length, big-endian, and UTF-8. ${bytes} is the database's type for bytes, ${clustered} keeps rows in the order of their key.

CREATE TABLE node (
  node_key          BIGINT NOT NULL PRIMARY KEY,
  boot_id           ${bytes} NOT NULL,
  name              TEXT NOT NULL,
  cluster           TEXT NOT NULL,
  kernel_release    TEXT NOT NULL,
  operating_system  TEXT NOT NULL,
  os                TEXT NOT NULL,
  architecture      TEXT NOT NULL,
  variant           TEXT NOT NULL,
  runtime_name      TEXT NOT NULL,
  runtime_version   TEXT NOT NULL,
  runtime_endpoint  TEXT NOT NULL,
  observing_since   BIGINT NOT NULL,
  scan_seconds      BIGINT NOT NULL,
  -- of the sensor that spoke last
  session           ${bytes} NOT NULL,
  first_seen        BIGINT NOT NULL,
  last_seen         BIGINT NOT NULL
) ${clustered};

-- Names of artifacts, so that a key can be told to people.
-- kind: 1 image (name is its digest), 2 named (application, component, version), 3 host (cluster, node), 4 unjoined
CREATE TABLE artifact (
  artifact_key  BIGINT NOT NULL PRIMARY KEY,
  kind          INTEGER NOT NULL,
  name_1        TEXT NOT NULL,
  name_2        TEXT NOT NULL,
  name_3        TEXT NOT NULL,
  first_seen    BIGINT NOT NULL
) ${clustered};

CREATE TABLE image (
  image_key      BIGINT NOT NULL PRIMARY KEY,
  config_digest  ${bytes} NOT NULL,
  size_bytes     BIGINT NOT NULL,
  os             TEXT NOT NULL,
  architecture   TEXT NOT NULL,
  variant        TEXT NOT NULL,
  first_seen     BIGINT NOT NULL
) ${clustered};

-- Names under which a node knows an image. kind: 1 tag, 2 repository digest
CREATE TABLE image_claim (
  image_key   BIGINT NOT NULL,
  node_key    BIGINT NOT NULL,
  kind        INTEGER NOT NULL,
  name        TEXT NOT NULL,
  first_seen  BIGINT NOT NULL,
  PRIMARY KEY (image_key, node_key, kind, name)
) ${clustered};

CREATE TABLE container (
  container_key     BIGINT NOT NULL PRIMARY KEY,
  node_key          BIGINT NOT NULL,
  container_id      TEXT NOT NULL,
  artifact_key      BIGINT NOT NULL,
  config_digest     ${bytes},
  reference         TEXT NOT NULL,
  reference_source  INTEGER NOT NULL,
  status_image      TEXT NOT NULL,
  status_image_ref  TEXT NOT NULL,
  name              TEXT NOT NULL,
  pod_name          TEXT NOT NULL,
  pod_namespace     TEXT NOT NULL,
  pod_uid           TEXT NOT NULL,
  created           BIGINT NOT NULL,
  started           BIGINT NOT NULL,
  ended             BIGINT NOT NULL,
  observed_since    BIGINT NOT NULL,
  -- packed texts: key, value, and so on
  labels            ${bytes} NOT NULL,
  first_seen        BIGINT NOT NULL
) ${clustered};

CREATE INDEX container_live ON container (ended, created);

-- Processes by the word of sensors, agents or both; artifact_key is where it runs (image, host, or its own
-- name), named_artifact_key what its user called it, or 0.
CREATE TABLE process (
  process_key         BIGINT NOT NULL PRIMARY KEY,
  boot_id             ${bytes} NOT NULL,
  pid_namespace       BIGINT NOT NULL,
  pid                 BIGINT NOT NULL,
  start_ticks         BIGINT NOT NULL,
  node_key            BIGINT NOT NULL,
  host_pid            BIGINT NOT NULL,
  container_id        TEXT NOT NULL,
  container_key       BIGINT NOT NULL,
  artifact_key        BIGINT NOT NULL,
  named_artifact_key  BIGINT NOT NULL,
  executable          TEXT NOT NULL,
  command             TEXT NOT NULL,
  started             BIGINT NOT NULL,
  ended               BIGINT NOT NULL,
  first_seen          BIGINT NOT NULL,
  -- the file set's key, or null: none or not readable
  file_set            ${bytes},
  -- 1 if a sensor saw it, 0 while only its own agent was heard
  sensed              INTEGER NOT NULL
) ${clustered};

CREATE INDEX process_live ON process (ended, started);
CREATE INDEX process_artifact ON process (artifact_key);
CREATE INDEX process_named_artifact ON process (named_artifact_key);

-- What the agent inside a process says.
CREATE TABLE jvm (
  process_key        BIGINT NOT NULL PRIMARY KEY,
  java_version       TEXT NOT NULL,
  vm                 TEXT NOT NULL,
  main               TEXT NOT NULL,
  capture            INTEGER NOT NULL,
  host_name          TEXT NOT NULL,
  started            BIGINT NOT NULL,
  observing_since    BIGINT NOT NULL,
  ended              BIGINT NOT NULL,
  generated_classes  BIGINT NOT NULL,
  -- the last state of its class usage that it declared, or null; states_stored: 1 if all of it is in class_usage
  archive_set        ${bytes},
  archive_states     ${bytes},
  states_stored      INTEGER NOT NULL
) ${clustered};

-- Something that was not seen. subject_kind: 1 node, as it is now; 2 JVM, as it is now; 3 inventory; 4 node,
-- lost once; 5 JVM, lost once
CREATE TABLE gap (
  subject_kind  INTEGER NOT NULL,
  subject_key   BIGINT NOT NULL,
  gap_key       BIGINT NOT NULL,
  cause         TEXT NOT NULL,
  detail        TEXT NOT NULL,
  count         BIGINT NOT NULL,
  since         BIGINT NOT NULL,
  container_id  TEXT NOT NULL,
  PRIMARY KEY (subject_kind, subject_key, gap_key)
) ${clustered};

-- Files that processes share. content: deflated packed texts: per file two digits, evidence (1 opened, 2 mapped,
-- 3 executed) and flags (1 deleted, 2 outside the root), and the path
CREATE TABLE file_set (
  file_set    ${bytes} NOT NULL PRIMARY KEY,
  file_count  INTEGER NOT NULL,
  content     ${bytes} NOT NULL
) ${clustered};

-- Files in use of an artifact; file_key is of path and flags.
CREATE TABLE file_usage (
  artifact_key  BIGINT NOT NULL,
  file_key      BIGINT NOT NULL,
  evidence      INTEGER NOT NULL,
  flags         INTEGER NOT NULL,
  path          TEXT NOT NULL,
  first_seen    BIGINT NOT NULL,
  last_seen     BIGINT NOT NULL,
  PRIMARY KEY (artifact_key, file_key, evidence)
) ${clustered};

-- Archives of classes that anything was said of.
CREATE TABLE archive (
  archive_key  BIGINT NOT NULL PRIMARY KEY,
  digest       ${bytes} NOT NULL,
  kind         INTEGER NOT NULL,
  class_count  BIGINT NOT NULL
) ${clustered};

-- Where JVMs of an artifact have an archive.
CREATE TABLE archive_location (
  artifact_key  BIGINT NOT NULL,
  archive_key   BIGINT NOT NULL,
  location      TEXT NOT NULL,
  PRIMARY KEY (artifact_key, archive_key, location)
) ${clustered};

-- The archives that a JVM uses. content: the digests, ascending, 32 bytes each
CREATE TABLE archive_set (
  archive_set  ${bytes} NOT NULL PRIMARY KEY,
  content      ${bytes} NOT NULL
) ${clustered};

-- Classes in use of an artifact's archives: all rows of an artifact together, each adds to those before.
-- classes: additions to archives, one behind the other. Each begins with the archive's number in this row, which is
-- the next one, counted from 0, where the archive comes first, and then its key (8 bytes, big-endian) follows; then when
-- it became known, in milliseconds since the addition before (the first: since 1970). Then of each 64-bit word that has
-- any: its number less that of the word before (the first: plus 1), the classes seen loaded, and those seen either
-- loaded or initialised but not both; bit n of word w is class entry 64 w + n. 0 ends it. Numbers are protobuf varints,
-- the time a zigzag one. Words are a byte, 16 f + n, and n bytes: those of the eight, the lowest first, from number f on;
-- the others are 0
CREATE TABLE class_usage (
  artifact_key   BIGINT NOT NULL,
  part           INTEGER NOT NULL,
  classes        ${bytes} NOT NULL,
  PRIMARY KEY (artifact_key, part)
) ${clustered};

-- The classes of an archive. class_names: deflated packed texts; class_crcs and class_sizes: deflated, 4 bytes
-- each, big-endian; pom_properties: packed texts group, artifact, version, and so on; manifest: key, value
CREATE TABLE archive_index (
  archive_key     BIGINT NOT NULL PRIMARY KEY,
  digest          ${bytes} NOT NULL,
  file_name       TEXT NOT NULL,
  module          TEXT NOT NULL,
  kind            INTEGER NOT NULL,
  class_count     INTEGER NOT NULL,
  pom_properties  ${bytes} NOT NULL,
  manifest        ${bytes} NOT NULL,
  class_names     ${bytes} NOT NULL,
  class_crcs      ${bytes} NOT NULL,
  class_sizes     ${bytes} NOT NULL
) ${clustered};

-- inventory_key: of the dictionary's key (config digest of an image, boot id of a host)
CREATE TABLE package_inventory (
  inventory_key  BIGINT NOT NULL PRIMARY KEY,
  artifact_key   BIGINT NOT NULL,
  made           BIGINT NOT NULL,
  received       BIGINT NOT NULL,
  distribution   TEXT NOT NULL,
  distribution_version TEXT NOT NULL,
  package_count  INTEGER NOT NULL
) ${clustered};

CREATE INDEX package_inventory_artifact ON package_inventory (artifact_key, made);

-- files: deflated packed texts
CREATE TABLE package (
  inventory_key   BIGINT NOT NULL,
  position        INTEGER NOT NULL,
  purl            TEXT NOT NULL,
  type            TEXT NOT NULL,
  name            TEXT NOT NULL,
  version         TEXT NOT NULL,
  architecture    TEXT NOT NULL,
  source_name     TEXT NOT NULL,
  source_version  TEXT NOT NULL,
  note            TEXT NOT NULL,
  files           ${bytes} NOT NULL,
  PRIMARY KEY (inventory_key, position)
) ${clustered};
