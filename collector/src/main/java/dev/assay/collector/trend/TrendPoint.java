package dev.assay.collector.trend;

import java.time.Instant;

/**
 * What was counted at one time.
 *
 * @param at when
 * @param images distinct images running
 * @param imagesViolated of these: with an open integrity violation
 * @param imagesVulnerableInUse of these: that use a package with a known vulnerability
 * @param imagesMeasured of these: whose packages are known
 * @param violations open violations
 * @param vulnerabilitiesInUse known vulnerabilities of packages in use
 */
public record TrendPoint(
    Instant at,
    long images,
    long imagesViolated,
    long imagesVulnerableInUse,
    long imagesMeasured,
    long violations,
    long vulnerabilitiesInUse) {}
