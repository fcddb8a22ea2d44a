package dev.assay.cli;

import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.ListComponentsRequest;
import dev.assay.wire.v1.ListComponentsResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.UseVerdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How packages are used by everything that a collector observes. */
final class FleetUse {

  private static final int PAGE = 1000;

  private FleetUse() {}

  /**
   * Returns for each package that the collector knows: used, where it is used anywhere; not used,
   * where it is not used everywhere; else not measured.
   */
  static Map<String, UseVerdict> of(QueryBlockingStub query, Set<String> purls) {
    Map<String, UseVerdict> verdicts = new HashMap<>();
    String page = "";
    do {
      ListComponentsResponse answer =
          query.listComponents(
              ListComponentsRequest.newBuilder().setPageSize(PAGE).setPageToken(page).build());
      for (ComponentUse each : answer.getComponentsList()) {
        if (purls.contains(each.getPurl())) {
          verdicts.merge(each.getPurl(), each.getUsed(), FleetUse::strongest);
        }
      }
      page = answer.getNextPageToken();
    } while (!page.isEmpty());
    return verdicts;
  }

  private static UseVerdict strongest(UseVerdict one, UseVerdict other) {
    if (one == UseVerdict.USED || other == UseVerdict.USED) {
      return UseVerdict.USED;
    }
    return one == UseVerdict.NOT_USED && other == UseVerdict.NOT_USED
        ? UseVerdict.NOT_USED
        : UseVerdict.USE_NOT_MEASURED;
  }
}
