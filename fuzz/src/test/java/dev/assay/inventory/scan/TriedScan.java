package dev.assay.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.fuzz.TriedRoot;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.root.ContainedRoot;
import java.io.IOException;
import java.util.function.BiFunction;

/** Looks for packages in a root, which is removed then, and at what must hold of any. */
final class TriedScan {

  private TriedScan() {}

  static void of(TriedRoot root, BiFunction<ContainedRoot, InventoryLimits, Inventory> scan)
      throws IOException {
    try {
      assertThat(scan.apply(root.open(), InventoryLimits.SMALL_HEAP).packages())
          .allSatisfy(
              each -> {
                assertThat(each.purl().getType()).isEqualTo(each.type());
                assertThat(each.name()).isNotEmpty();
                assertThat(each.version().isEmpty() && each.isOfOperatingSystem()).isFalse();
                assertThat(each.files()).allMatch(file -> file.startsWith("/"));
              });
    } finally {
      root.clear();
    }
  }
}
