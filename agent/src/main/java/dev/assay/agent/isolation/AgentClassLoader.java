package dev.assay.agent.isolation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent's own classes, and the libraries it uses, from places in the agent's jar where no
 * other class loader looks: the application sees none of them, and they see none of the
 * application's.
 *
 * <p>The agent's classes are entries below {@code agent-classes/}. The libraries that talk to a
 * collector, a hundred times as many, are an archive within the jar, {@code
 * agent-classes/wire.jar}: so the JVM, which reads the jar's directory at its start, does not read
 * thousands of entries of which it may never need one. Thread-safe.
 */
public final class AgentClassLoader extends ClassLoader {

  private static final String PREFIX = "agent-classes/";
  private static final String WIRE = PREFIX + "wire.jar";
  private static final int MAX_CLASS_BYTES = 4 * 1024 * 1024;

  private final JarFile jar;
  private @Nullable NestedJar wire;

  /**
   * Makes a loader whose parent is the boot class loader.
   *
   * @param jarPath path of the agent's jar
   * @throws IOException if it cannot be read
   */
  public AgentClassLoader(String jarPath) throws IOException {
    super(null);
    // Not verified: the JVM has loaded this class out of the same file.
    jar = new JarFile(jarPath, false);
  }

  /**
   * Opens what is opened at first use otherwise: from then on the file may be deleted.
   *
   * @throws IOException if it cannot be read
   */
  public void openAll() throws IOException {
    wire();
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      byte[] bytes = find(name.replace('.', '/').concat(".class"));
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    try {
      byte[] bytes = find(name);
      return bytes == null ? null : new URL("assay-agent", "", -1, "/" + name, new InMemory(bytes));
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a URL with its own handler is never malformed", e);
    } catch (IOException e) {
      return null; // as the contract of getResource has it
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL url = findResource(name);
    return url == null
        ? Collections.<URL>emptyEnumeration()
        : Collections.enumeration(Collections.singletonList(url));
  }

  private byte @Nullable [] find(String path) throws IOException {
    ZipEntry entry = jar.getEntry(PREFIX.concat(path));
    if (entry == null) {
      return wire().read(path);
    }
    if (entry.getSize() > MAX_CLASS_BYTES) {
      throw new IOException(path + " has " + entry.getSize() + " bytes");
    }
    byte[] bytes = new byte[(int) entry.getSize()];
    try (InputStream in = jar.getInputStream(entry)) {
      int at = 0;
      while (at < bytes.length) {
        int count = in.read(bytes, at, bytes.length - at);
        if (count < 0) {
          throw new IOException(path + " is cut at byte " + at);
        }
        at += count;
      }
    }
    return bytes;
  }

  private synchronized NestedJar wire() throws IOException {
    NestedJar open = wire;
    if (open == null) {
      open = NestedJar.open(jar.getName(), WIRE);
      wire = open;
    }
    return open;
  }

  /**
   * Opens URLs of resources that are in memory already; never registered for anybody else's URLs.
   */
  private static final class InMemory extends URLStreamHandler {
    private final byte[] bytes;

    InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {
          connected = true;
        }

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(bytes);
        }
      };
    }
  }
}
