package dev.assay.collector.running;

import java.util.List;

/**
 * Who has a file in use.
 *
 * @param processes some of them
 * @param count how many in all
 */
public record FileUsers(List<User> processes, int count) {
  public FileUsers {
    processes = List.copyOf(processes);
  }

  /**
   * A process.
   *
   * @param node name of its node
   * @param hostPid process id on the host
   * @param executable path in its own root
   */
  public record User(String node, int hostPid, String executable) {}
}
