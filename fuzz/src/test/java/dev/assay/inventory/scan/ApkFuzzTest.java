package dev.assay.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import dev.assay.fuzz.TriedRoot;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.root.ContainedRoot;
import java.util.Arrays;

/** Alpine's database. */
public final class ApkFuzzTest implements Reader {

  private static final TriedRoot ROOT = new TriedRoot();

  @FuzzTest
  @Override
  public void read(byte[] bytes) throws Exception {
    ROOT.write("lib/apk/db/installed", bytes);
    ROOT.write("etc/os-release", Arrays.copyOf(bytes, Math.min(bytes.length, 200)));

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
