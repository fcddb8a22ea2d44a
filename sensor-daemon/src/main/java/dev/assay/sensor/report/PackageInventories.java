package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.PackageInventory;
import java.util.Optional;

/** Makes inventories of what is on this node, when the collector asks for them. */
public interface PackageInventories {

  /**
   * Makes the inventory with a key, as {@code DictionaryKind.PACKAGE_INVENTORY} defines it. Takes
   * seconds; not for the thread that scans.
   *
   * @return empty when nothing with that key runs here now
   */
  Optional<PackageInventory> make(ByteString key);
}
