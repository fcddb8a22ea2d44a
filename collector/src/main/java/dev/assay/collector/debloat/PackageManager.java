package dev.assay.collector.debloat;

import dev.assay.collector.sbom.InstalledPackage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What removes packages of an operating system. */
public enum PackageManager {
  /** dpkg. */
  DPKG("deb"),
  /** rpm. */
  RPM("rpm"),
  /** apk. */
  APK("apk"),
  /** The artifact contains none. */
  NONE("");

  private final String type;

  PackageManager(String type) {
    this.type = type;
  }

  private Set<String> programs() {
    return switch (this) {
      case DPKG -> Set.of("/usr/bin/dpkg", "/bin/dpkg");
      case RPM -> Set.of("/usr/bin/rpm", "/bin/rpm");
      case APK -> Set.of("/sbin/apk", "/usr/sbin/apk", "/usr/bin/apk");
      case NONE -> Set.of();
    };
  }

  /** Returns the one whose packages are of a type of package URLs, whether it is there or not. */
  static Optional<PackageManager> ofType(String type) {
    return List.of(DPKG, RPM, APK).stream().filter(each -> each.type.equals(type)).findFirst();
  }

  /** Returns the one that some packages contain. */
  static PackageManager of(List<InstalledPackage> installed) {
    return installed.stream()
        .map(each -> ofType(each.type()).filter(one -> one.isIn(each)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(NONE);
  }

  /** Whether a package contains its program. */
  boolean isIn(InstalledPackage each) {
    return each.files().stream().anyMatch(programs()::contains);
  }
}
