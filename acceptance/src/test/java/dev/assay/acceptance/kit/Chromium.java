package dev.assay.acceptance.kit;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A real browser without a window, on the pages of one server. What they do that no page may do is
 * kept: messages on the console (violations of their policy among them), uncaught errors, dialogs,
 * requests to elsewhere, answers that are errors. For one thread.
 */
public final class Chromium implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/bin/chromium-headless-shell");

  /** As long as a busy machine may take, once. */
  private static final double PATIENCE_MILLIS = 30_000;

  /** The checks of its authors' own driver, which tells of all that is well, too, take seconds. */
  private static final String AXE = axe();

  private static final String BARRIERS =
      """
      rules => axe.run(document, {
          resultTypes: ['violations'], preload: false, iframes: false,
          ...(rules.length > 0 ? {runOnly: rules} : {})})
        .then(found => found.violations
          .filter(each => ['serious', 'critical'].includes(each.impact))
          .map(each => each.id + ': ' + each.help + ': ' + each.nodes.slice(0, 3)
            .map(node => node.html + ' ' + node.failureSummary).join('; ')))""";

  private final String origin;
  private final Playwright playwright;
  private final Browser browser;
  private final List<String> faults = new ArrayList<>();

  private Chromium(String origin, Playwright playwright) {
    this.origin = origin;
    this.playwright = playwright;
    this.browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(PROGRAM)
                    // As root it has no sandbox; it opens nothing but our own page.
                    .setChromiumSandbox(false));
  }

  /** Skips the test where Debian's package is missing. */
  public static void require() {
    Privileges.requireRootAnd(PROGRAM.getFileName().toString());
  }

  /**
   * Starts it.
   *
   * @param server host and port to which all requests have to go
   */
  public static Chromium start(String server) {
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    return new Chromium("http://" + server, playwright);
  }

  /** Opens a page in a context of its own, as a new reader with a desk has it. */
  public Page open(String path) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setBaseURL(origin)
                .setViewportSize(1280, 800)
                .setColorScheme(ColorScheme.LIGHT)
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
    Page page = context.newPage();
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onConsoleMessage(
        message -> {
          if (Set.of("error", "warning").contains(message.type())) {
            faults.add(page.url() + ": " + message.type() + ": " + message.text());
          }
        });
    page.onPageError(error -> faults.add(page.url() + ": " + error));
    page.onDialog(
        dialog -> {
          faults.add(page.url() + ": dialog: " + dialog.message());
          dialog.dismiss();
        });
    page.onRequest(
        request -> {
          if (!request.url().startsWith(origin + "/")) {
            faults.add(page.url() + ": asked elsewhere: " + request.url());
          }
        });
    page.onResponse(
        response -> {
          if (response.status() >= 400) {
            faults.add(page.url() + ": " + response.status() + " of " + response.url());
          }
        });
    page.navigate(path);
    return page;
  }

  /** Returns what pages did since the last call that no page may do. */
  public List<String> takeFaults() {
    List<String> taken = List.copyOf(faults);
    faults.clear();
    return taken;
  }

  /**
   * Returns what keeps people from reading a page, as far as axe calls it serious or critical.
   *
   * @param rules only these; empty: all
   */
  @SuppressWarnings("unchecked") // A list of texts, as the script returns it.
  public static List<String> barriers(Page page, String... rules) {
    if (Boolean.FALSE.equals(page.evaluate("'axe' in window"))) {
      page.evaluate(AXE);
    }
    return (List<String>) page.evaluate(BARRIERS, List.of(rules));
  }

  private static String axe() {
    try (InputStream script = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
