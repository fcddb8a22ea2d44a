/**
 * Turns class usage into evidence to send.
 *
 * <p>Begin with {@link dev.assay.agent.report.UsageObserver}, the agent's one loop: it waits until
 * the application has started, looks at the classes, and hands the {@link
 * dev.assay.agent.report.Observation} to each {@link dev.assay.agent.report.UsageSink}: {@link
 * dev.assay.agent.report.UsageReporter} to a collector, {@link dev.assay.agent.report.UsageFile} to
 * a file.
 *
 * <p>Threads are the caller's. Classes of gRPC and protobuf are loaded only when a {@code
 * UsageReporter} is made.
 */
package dev.assay.agent.report;
