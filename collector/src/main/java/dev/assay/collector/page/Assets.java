package dev.assay.collector.page;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Styles, scripts and pictures of the page, read once. Their URLs hold a digest of their content:
 * browsers keep them for good, and ask anew when a release changes them.
 */
final class Assets extends AbstractHttpService {

  /** The pattern of their paths. */
  static final String PATH = "/assets/{digest}/{name}";

  private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.8/dist/htmx.min.js";
  private static final String FOR_GOOD = "public, max-age=31536000, immutable";

  private final Map<String, Asset> assets =
      Map.of(
          "page.css",
          Asset.read("page.css", MediaType.CSS_UTF_8),
          "page.js",
          Asset.read("page.js", MediaType.JAVASCRIPT_UTF_8),
          "theme.js",
          Asset.read("theme.js", MediaType.JAVASCRIPT_UTF_8),
          "htmx.js",
          Asset.read(HTMX, MediaType.JAVASCRIPT_UTF_8),
          "icon.svg",
          Asset.read("icon.svg", MediaType.SVG_UTF_8));

  private record Asset(HttpData plain, HttpData gzip, String digest, MediaType type) {

    private static Asset read(String resource, MediaType type) {
      try (InputStream in = Assets.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException("not in the program's jars: " + resource);
        }
        byte[] bytes = in.readAllBytes();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new Asset(
            HttpData.wrap(bytes),
            HttpData.wrap(gzip(bytes)),
            HexFormat.of().formatHex(digest, 0, 8),
            type);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
        gzip.write(bytes);
      }
      return out.toByteArray();
    }
  }

  /** Returns where the browser finds a file. */
  String url(String name) {
    return "/assets/" + asset(name).digest() + "/" + name;
  }

  private Asset asset(String name) {
    Asset asset = assets.get(name);
    if (asset == null) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: one of " + assets.keySet() + ")");
    }
    return asset;
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
    Asset asset = assets.get(context.pathParam("name"));
    if (asset == null || !asset.digest().equals(context.pathParam("digest"))) {
      return HttpResponse.of(PageHeaders.of(HttpStatus.NOT_FOUND, MediaType.PLAIN_TEXT_UTF_8));
    }
    String tag = '"' + asset.digest() + '"';
    ResponseHeadersBuilder headers =
        PageHeaders.builder(HttpStatus.OK, asset.type())
            .set(HttpHeaderNames.CACHE_CONTROL, FOR_GOOD)
            .set(HttpHeaderNames.ETAG, tag)
            .set(HttpHeaderNames.VARY, "accept-encoding");
    if (tag.equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH))) {
      return HttpResponse.of(headers.status(HttpStatus.NOT_MODIFIED).build());
    }
    if (request.headers().get(HttpHeaderNames.ACCEPT_ENCODING, "").contains("gzip")) {
      headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
      return HttpResponse.of(headers.build(), asset.gzip());
    }
    return HttpResponse.of(headers.build(), asset.plain());
  }
}
