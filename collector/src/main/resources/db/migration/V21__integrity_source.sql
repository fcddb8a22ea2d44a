-- What sources tell about images besides their digests, by reference in full form. name: what is told; number: the
-- order of what is told several times; origin and certainty: who tells, and how far that can be relied on
CREATE TABLE integrity_source (
  reference  TEXT NOT NULL,
  name       TEXT NOT NULL,
  number     INTEGER NOT NULL,
  value      TEXT NOT NULL,
  origin     TEXT,
  certainty  TEXT,
  PRIMARY KEY (reference, name, number)
) ${clustered};
