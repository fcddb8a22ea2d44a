package dev.assay.benchmarks.agent;

/**
 * One run of an application.
 *
 * @param readySeconds wall time from the start of the process until it said it was ready
 * @param cpuToReadySeconds processor time that the process had used by then
 * @param cpuAfterReadySeconds processor time that it used in the settling time after that
 * @param residentMebibytes resident memory after the settling time
 * @param threads threads after the settling time
 * @param exitSeconds wall time from the request to end (SIGTERM) until the process was gone
 * @param othersShare share of all processors' time until ready that other processes used: how far
 *     the run can be trusted
 */
record Sample(
    double readySeconds,
    double cpuToReadySeconds,
    double cpuAfterReadySeconds,
    double residentMebibytes,
    int threads,
    double exitSeconds,
    double othersShare) {}
