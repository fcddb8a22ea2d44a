package dev.assay.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import dev.assay.fuzz.TriedRoot;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.root.ContainedRoot;
import java.util.Arrays;

/** Debian's status file, lists of files, sums and diversions. */
public final class DpkgFuzzTest implements Reader {

  private static final TriedRoot ROOT = new TriedRoot();

  @FuzzTest
  @Override
  public void read(byte[] bytes) throws Exception {
    int half = bytes.length / 2;
    ROOT.write("var/lib/dpkg/status", Arrays.copyOfRange(bytes, 0, half));
    ROOT.write("var/lib/dpkg/info/app.list", Arrays.copyOfRange(bytes, half, bytes.length));
    ROOT.write("var/lib/dpkg/diversions", Arrays.copyOfRange(bytes, half, bytes.length));
    ROOT.write("var/lib/dpkg/status.d/base", Arrays.copyOfRange(bytes, half, bytes.length));
    ROOT.write("etc/os-release", Arrays.copyOfRange(bytes, half, bytes.length));

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
