/**
 * Delivers evidence to a collector, and holds what both ends of the wire have to compute alike.
 *
 * <p>Begin with {@link dev.assay.wire.client.ReportClient}: it takes batches without ever blocking,
 * numbers them, and sends them until the collector has acknowledged them. The rest are values and
 * pure functions that sensor, agent and collector share: the keys of content ({@link
 * dev.assay.wire.client.ContentKeys}), dictionaries in parts ({@link
 * dev.assay.wire.client.DictionaryParts}, {@link dev.assay.wire.client.DictionaryJoiner}), facts
 * about replicas in short form ({@link dev.assay.wire.client.ShortForms}), and class usage in
 * columns ({@link dev.assay.wire.client.ClassBits}, {@link dev.assay.wire.client.ClassUsageWriter},
 * {@link dev.assay.wire.client.ClassUsageReader}).
 *
 * <p>Java 8: it runs inside other people's JVMs. It creates no threads, and leaves to its users
 * which channel and executor it works on and what the evidence is.
 */
package dev.assay.wire.client;
