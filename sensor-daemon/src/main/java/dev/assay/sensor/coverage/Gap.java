package dev.assay.sensor.coverage;

import java.time.Instant;

/**
 * Something that is not seen, or was lost.
 *
 * @param cause the kind of cause
 * @param containerId the container it is about; empty: the whole node
 * @param detail for people: what happened, to what, and what to do about it
 * @param count how many things were lost or are not readable; 0 where a count makes no sense
 * @param since when it began
 */
public record Gap(Cause cause, String containerId, String detail, long count, Instant since) {

  /** Kinds of causes, as the wire has them. */
  public enum Cause {
    /** No container runtime can be asked: images and pods of containers are not known. */
    NO_CONTAINER_RUNTIME,
    /** A process cannot be read. */
    PROCESS_UNREADABLE,
    /** Something was dropped because a table or queue was full. */
    QUEUE_OVERFLOW,
    /** A package database cannot be read. */
    INVENTORY_UNREADABLE,
    /** The kernel does not tell which files are opened: only scans see what is used. */
    NO_FILE_EVENTS
  }
}
