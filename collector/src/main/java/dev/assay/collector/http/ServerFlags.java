package dev.assay.collector.http;

import com.linecorp.armeria.common.FlagsProvider;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.common.util.TransportType;

/**
 * Settings of the server library that only a provider found by name can set.
 *
 * <p>Nothing native: those libraries are unpacked into the temporary directory, which a hardened
 * container does not let anybody write or execute, and cost start time.
 */
public final class ServerFlags implements FlagsProvider {

  /** Called by the service loader. */
  public ServerFlags() {}

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public TransportType transportType() {
    return TransportType.NIO;
  }

  @Override
  public TlsEngineType tlsEngineType() {
    return TlsEngineType.JDK;
  }

  @Override
  public Boolean warnNettyVersions() {
    // The build pins one version of all parts of Netty, newer than the library was released with.
    return Boolean.FALSE;
  }

  @Override
  public Long defaultHttp1ConnectionCloseDelayMillis() {
    // The library gives clients three seconds to close first; whoever stops the server waits.
    return 0L;
  }
}
