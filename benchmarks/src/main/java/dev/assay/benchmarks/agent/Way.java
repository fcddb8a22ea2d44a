package dev.assay.benchmarks.agent;

import java.util.List;

/**
 * One way to start the application.
 *
 * @param setting what is compared within: the JDK and its archive
 * @param name with which agent
 * @param command the whole command line
 */
record Way(String setting, String name, List<String> command) {

  static final String BARE = "bare";
}
