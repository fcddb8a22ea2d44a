package dev.assay.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import dev.assay.fuzz.TriedRoot;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.root.ContainedRoot;
import java.util.Arrays;

/** The three forms of rpm's database; the first byte says which. */
public final class RpmFuzzTest implements Reader {

  private static final TriedRoot ROOT = new TriedRoot();

  @FuzzTest
  @Override
  public void read(byte[] bytes) throws Exception {
    if (bytes.length == 0) {
      return;
    }
    String name =
        switch (bytes[0] % 3) {
          case 0 -> "rpmdb.sqlite";
          case 1 -> "Packages.db";
          default -> "Packages";
        };
    ROOT.write("var/lib/rpm/" + name, Arrays.copyOfRange(bytes, 1, bytes.length));

    try {
      ContainedRoot root = ROOT.open();
      Inventory found = RootScan.of(root, InventoryLimits.SMALL_HEAP);
      assertThat(found.packages())
          .allSatisfy(
              each -> {
                assertThat(each.purl().getType()).isEqualTo(each.type());
                assertThat(each.name()).isNotEmpty();
                assertThat(each.version()).isNotEmpty();
                assertThat(each.files()).allMatch(file -> file.startsWith("/"));
              });
    } finally {
      ROOT.clear();
    }
  }
}
