package dev.assay.collector.notify;

import dev.assay.collector.automation.Occurrence;
import dev.assay.collector.automation.SecretReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.Supplier;

/**
 * Addresses of the collector's page, as people reach it.
 *
 * @param page address of the page, without a slash at the end; asked for whenever one is needed
 */
public record Links(Supplier<String> page) {

  /** Returns what tells this collector from others. */
  String source() {
    return page.get() + "/";
  }

  /** Returns where the page shows something. */
  String to(Occurrence what) {
    return page.get() + what.path();
  }

  /** Returns an address that was kept as a secret. */
  static URI address(String text, SecretReference origin) throws UnusableTargetException {
    try {
      URI address = new URI(text);
      if (address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Told below; its message would hold the address.
    }
    throw new UnusableTargetException(origin + " holds no web address");
  }
}
