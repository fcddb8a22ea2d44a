-- What was counted once in each hour. at: milliseconds since 1970
CREATE TABLE trend (
  at                        BIGINT NOT NULL PRIMARY KEY,
  images                    BIGINT NOT NULL,
  images_violated           BIGINT NOT NULL,
  images_vulnerable_in_use  BIGINT NOT NULL,
  images_measured           BIGINT NOT NULL,
  violations                BIGINT NOT NULL,
  vulnerabilities_in_use    BIGINT NOT NULL
) ${clustered};
