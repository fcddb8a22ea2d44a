-- Which advisories were known of what, so that those that are new can be told once. Times and keys as in V1.

-- The advisories that were put into effect last: how many there have been, and a digest of these; one row.
CREATE TABLE advisory_edition (
  edition_key  INTEGER NOT NULL PRIMARY KEY,
  number       BIGINT NOT NULL,
  digest       TEXT NOT NULL
) ${clustered};

INSERT INTO advisory_edition (edition_key, number, digest) VALUES (1, 0, '');

-- What was found of a package, whichever artifacts have it. names: deflated packed texts: name of a vulnerability, the
-- number of the first edition that had it (0: known when the package was judged first), and so on
CREATE TABLE advisory_subject (
  subject_key  BIGINT NOT NULL PRIMARY KEY,
  names        ${bytes} NOT NULL,
  seen         BIGINT NOT NULL
) ${clustered};

-- The edition by which an artifact was judged last.
CREATE TABLE advisory_artifact (
  artifact_key  BIGINT NOT NULL PRIMARY KEY,
  edition       BIGINT NOT NULL,
  seen          BIGINT NOT NULL
) ${clustered};

-- What was told, numbered with what becomes of violations. event_key: of artifact, package and advisory. Lists are
-- packed texts; workloads: cluster, namespace, kind, name, and so on
CREATE TABLE advisory_event (
  sequence          BIGINT NOT NULL PRIMARY KEY,
  event_key         BIGINT NOT NULL,
  at                BIGINT NOT NULL,
  artifact_key      BIGINT NOT NULL,
  purl              TEXT NOT NULL,
  name              TEXT NOT NULL,
  version           TEXT NOT NULL,
  advisory          TEXT NOT NULL,
  names             ${bytes} NOT NULL,
  summary           TEXT NOT NULL,
  severity          TEXT NOT NULL,
  fixed_versions    ${bytes} NOT NULL,
  used              TEXT NOT NULL,
  reason            TEXT NOT NULL,
  image_references  ${bytes} NOT NULL,
  workloads         ${bytes} NOT NULL,
  nodes             ${bytes} NOT NULL
) ${clustered};

CREATE UNIQUE INDEX advisory_event_once ON advisory_event (event_key);
