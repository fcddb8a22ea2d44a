package dev.assay.cli;

import dev.assay.settings.HostPort;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.Node;
import dev.assay.wire.v1.Summary;
import java.nio.file.Path;
import java.util.List;

/** What {@code assay up} shows: what was found so far, and where to look further. */
record UpScreen(HostPort address, Path data) {

  private static final int NAME_WIDTH = 14;
  private static final int WIDTH = 100;

  /** Returns the screen. */
  String render(Summary found, List<Node> nodes) {
    StringBuilder text = new StringBuilder("Assay ").append(Version.number()).append(" observes");
    for (Node node : nodes) {
      text.append(TextTable.printable(" " + node.getName() + ": " + node.getOperatingSystem()));
      text.append(TextTable.printable(runtime(node)));
    }
    text.append("\n\n");
    line(
        text,
        "processes",
        found.getProcesses() + ", on the host and in " + found.getContainers() + " containers");
    line(text, "packages", found.getPackagesUsed() + " of " + found.getPackages() + " seen in use");
    line(text, "images", images(found));
    line(text, "JVMs", found.getJvms() + " with an agent");
    for (Gap gap : found.getGapsList()) {
      line(text, "not measured", TextTable.printable(gap.getDetail()));
    }
    text.append('\n');
    look(text);
    line(text, "data in", data.toString());
    return text.toString();
  }

  private static String runtime(Node node) {
    return node.getContainerRuntime().isEmpty() ? "" : ", " + node.getContainerRuntime();
  }

  private static String images(Summary found) {
    return found.getImages()
        + " running: "
        + found.getImagesVerified()
        + " verified, "
        + found.getImagesViolated()
        + " violated, "
        + found.getImagesUndecided()
        + " undecided";
  }

  private void look(StringBuilder text) {
    String there = address.toString().equals("127.0.0.1:7433") ? "" : " --collector " + address;
    line(text, "page and API", "http://" + address + "/");
    line(text, "try", "assay get packages --at-least file-mapped" + there);
    line(text, "", "assay get images" + there);
    line(text, "", "assay run" + there + " -- java -jar app.jar");
    line(text, "", "assay get dependencies" + there);
  }

  /** Adds a name and its value, which is broken between words where it is long. */
  private static void line(StringBuilder text, String name, String value) {
    String before = "  " + name + " ".repeat(NAME_WIDTH - name.length());
    StringBuilder line = new StringBuilder(before);
    for (String word : value.split(" ", -1)) {
      if (line.length() + word.length() > WIDTH && line.length() > before.length()) {
        text.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(" ".repeat(before.length()));
      }
      line.append(word).append(' ');
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
