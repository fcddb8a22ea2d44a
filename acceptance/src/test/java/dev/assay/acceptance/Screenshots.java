package dev.assay.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.assay.acceptance.kit.Chromium;
import java.nio.file.Path;

/** Pictures of the page for the documentation, of what really runs. */
final class Screenshots {

  private final Chromium chromium;
  private final Path directory;

  Screenshots(Chromium chromium, Path directory) {
    this.chromium = chromium;
    this.directory = directory;
  }

  /** Takes those that the documentation shows. */
  void takeAll(PageLab lab) {
    take("dashboard", "/");
    take("violation", lab.path("shop/catalog", "integrity"));
    take("tag-update", lab.path("shop/checkout", "integrity"));
    take("vulnerabilities", lab.path("shop/payment", "vulnerabilities"));
    take("dependencies", lab.path("team/clinic", "dependencies"));
    takeOnAPhone("phone", "/images");
  }

  /** At a desk. */
  private void take(String name, String path) {
    take(name, path, 1400, 880, ColorScheme.LIGHT);
  }

  /** On a phone, at night. */
  private void takeOnAPhone(String name, String path) {
    take(name, path, 390, 844, ColorScheme.DARK);
  }

  private void take(String name, String path, int width, int height, ColorScheme colours) {
    Page page = chromium.open("/");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
    page.setViewportSize(width, height);
    page.navigate(path);
    assertThat(page.locator("main .loading")).hasCount(0);
    page.screenshot(new Page.ScreenshotOptions().setPath(directory.resolve(name + ".png")));
    page.context().close();
  }
}
