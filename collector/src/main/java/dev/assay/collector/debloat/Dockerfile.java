package dev.assay.collector.debloat;

import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.PackageKind;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a plan as a part of a Dockerfile. Pure. */
public final class Dockerfile {

  /** What stands in a shell command, and in a comment, as it is. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._-]*");

  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

  private Dockerfile() {}

  /**
   * Returns the lines, each ended.
   *
   * @param name what the plan is of, for people
   */
  public static String of(DebloatPlan plan, String name) {
    StringBuilder lines = new StringBuilder();
    comment(lines, "Leaves out what is not used in " + name + ".");
    comment(
        lines,
        plan.notMeasured()
            + " packages are not measured, and stay. Files that lower layers hold are"
            + " hidden only: put this into the stage that installs, or squash the image.");
    List<String> system = names(plan, PackageKind.OS_PACKAGE);
    if (system.isEmpty()) {
      comment(lines, "No package of the operating system can be left out.");
    } else {
      system(lines, plan.manager(), system);
    }
    List<String> libraries = names(plan, PackageKind.APPLICATION_DEPENDENCY);
    if (!libraries.isEmpty()) {
      comment(
          lines,
          "To be left out of the application's build, which knows whether others of its"
              + " dependencies need them:");
      libraries.forEach(each -> comment(lines, "  " + each));
    }
    return lines.toString();
  }

  private static List<String> names(DebloatPlan plan, PackageKind kind) {
    return plan.removable().stream()
        .filter(each -> each.kind() == kind)
        .map(CorrelatedPackage::component)
        .map(each -> kind == PackageKind.OS_PACKAGE ? each.name() : each.purl())
        .distinct()
        .sorted()
        .toList();
  }

  private static void system(StringBuilder lines, PackageManager manager, List<String> names) {
    if (!names.stream().allMatch(each -> NAME.matcher(each).matches())) {
      comment(lines, "A package has a name that no package manager takes.");
      return;
    }
    String command =
        switch (manager) {
          // Unlike apt-get and dnf these refuse what breaks a dependency, and remove nothing more.
          case DPKG -> "dpkg --purge";
          case RPM -> "rpm --erase";
          case APK, NONE -> "";
        };
    if (command.isEmpty()) {
      comment(
          lines,
          manager == PackageManager.APK
              ? "apk removes what packages alone had needed as well, in use or not, so take these"
                  + " out of what the build adds (apk add):"
              : "The image has no package manager; take these out of what it is built from:");
      names.forEach(each -> comment(lines, "  " + each));
    } else {
      lines.append("USER root\n");
      lines.append(
          names.stream()
              .collect(Collectors.joining(" \\\n      ", "RUN " + command + " \\\n      ", "\n")));
    }
  }

  private static void comment(StringBuilder lines, String text) {
    lines.append("# ").append(UNPRINTABLE.matcher(text).replaceAll("?")).append('\n');
  }
}
