package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.DictionaryPart;
import java.util.List;
import java.util.Optional;

/** Makes inventories of what is on this node, when the collector asks for them. */
public interface PackageInventories {

  /**
   * Makes the inventory with a key, as {@code DictionaryKind.PACKAGE_INVENTORY} defines it, ready
   * to be sent. Takes seconds; not for the thread that scans.
   *
   * @return empty when nothing with that key runs here now
   */
  Optional<List<DictionaryPart>> make(ByteString key);
}
