/**
 * Which classes are in use.
 *
 * <p>Begin with {@link dev.assay.agent.classload.ClassSweep}: it tells each class once for each
 * step that it takes, loaded and initialised. {@link dev.assay.agent.classload.ChangeDetector}
 * tells cheaply whether a sweep would find anything.
 *
 * <p>Nothing here runs on the path on which the application loads its classes. What the classes
 * belong to is left to {@code archive} and {@code report}.
 */
package dev.assay.agent.classload;
