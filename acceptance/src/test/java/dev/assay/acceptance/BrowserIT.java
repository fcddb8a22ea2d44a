package dev.assay.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.assay.acceptance.PageLab.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The web page as a reader has it: in a real browser, on real containers and a real registry. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private PageLab lab;
  private Chromium chromium;
  private Page page;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    Chromium.require();
    lab = PageLab.start(directory);
    chromium = Chromium.start(lab.collector().address());
    String pictures = System.getProperty("assay.screenshots");
    if (pictures != null) {
      new Screenshots(chromium, Path.of(pictures)).takeAll(lab);
    }
  }

  @AfterAll
  void stop() {
    Assay.close(chromium);
    Assay.close(lab);
  }

  @BeforeEach
  void open() {
    chromium.takeFaults();
    page = chromium.open("/");
  }

  /** Whatever a test did: nothing from elsewhere, nothing refused, nothing on the console. */
  @AfterEach
  void nothingThatNoPageMayDo() {
    page.context().close();
    assertThat(chromium.takeFaults()).isEmpty();
  }

  /** Every page, with something on it. */
  private List<String> pages() {
    List<String> pages =
        new ArrayList<>(
            List.of(
                "/",
                "/images",
                "/violations?resolved=yes",
                "/vulnerabilities",
                "/workloads",
                "/processes",
                "/nodes",
                "/automation",
                "/deliveries",
                lab.path("shop/catalog", "integrity"),
                lab.path("shop/checkout", "integrity"),
                lab.path("shop/ledger", "integrity"),
                lab.path("shop/catalog", "history"),
                lab.path("team/clinic", "dependencies"),
                "/artifacts",
                "/artifact-users?of=pkg:deb/debian/zlib1g",
                "/images?q=nothing-is-called-so"));
    for (String tab : List.of("", "vulnerabilities", "packages", "processes", "workloads")) {
      pages.add(lab.path("shop/payment", tab));
    }
    return pages;
  }

  /** Before strangers come, whose many and long names take a while to look at. */
  @Test
  @Order(1)
  void everybodyCanReadEveryPageInLightAndDarkAtADeskAndOnAPhone() {
    List<String> barriers = new ArrayList<>();
    for (String path : pages()) {
      page.navigate(path);
      awaitLoaded();
      Chromium.barriers(page).forEach(each -> barriers.add(path + " light: " + each));
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
      page.setViewportSize(390, 844);
      Chromium.barriers(page, "color-contrast")
          .forEach(each -> barriers.add(path + " dark, phone: " + each));
      if (overflow() > 0) {
        barriers.add(path + " phone: wider than the screen by " + overflow());
      }
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
      page.setViewportSize(1280, 800);
      if (overflow() > 0) {
        barriers.add(path + " desk: wider than the screen by " + overflow());
      }
    }
    assertThat(barriers).isEmpty();
  }

  private int overflow() {
    return (int)
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  private void awaitLoaded() {
    assertThat(page.locator("main .loading")).hasCount(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/images",
        "/violations",
        "/vulnerabilities",
        "/workloads",
        "/processes",
        "/artifacts"
      })
  void everyFilterIsInTheUrlAndShowsWhatTheApiSays(String path) {
    page.navigate(path);
    List<Filter> filters = new ArrayList<>();
    for (Locator select : page.locator("form.filters select").all()) {
      select.locator("option").all().stream()
          .map(option -> option.getAttribute("value"))
          .filter(value -> !value.isEmpty())
          .filter(value -> Strangers.CORPUS.stream().noneMatch(value::contains))
          // What each value selects is tested without a browser.
          .limit(2)
          .forEach(value -> filters.add(new Filter("select", select.getAttribute("name"), value)));
    }
    for (Locator box : page.locator("form.filters input[type=checkbox]").all()) {
      filters.add(new Filter("box", box.getAttribute("name"), box.getAttribute("value")));
    }
    for (Locator text : page.locator("form.filters input:not([type=checkbox])").all()) {
      String name = text.getAttribute("name");
      // An artifact has to be there; of the others a part is enough.
      String value =
          name.equals("artifact") ? lab.image("shop/payment").getReference() : "acceptance";
      filters.add(new Filter("text", name, value));
    }
    assertThat(filters).hasSizeGreaterThan(3);
    for (Filter filter : filters) {
      page.navigate(path);
      Locator field = page.locator("form.filters [name=" + filter.name() + "]");
      switch (filter.kind()) {
        case "select" -> field.selectOption(filter.value());
        case "box" -> field.check();
        default -> field.fill(filter.value());
      }
      if (filter.kind().equals("text") && !filter.name().equals("q")) {
        field.press("Tab");
      }
      String query = filter.name() + "=" + encode(filter.value());
      assertThat(page).hasURL(path + "?" + query);
      awaitRows(path, query);
    }
    page.reload();
    Filter last = filters.get(filters.size() - 1);
    awaitRows(path, last.name() + "=" + encode(last.value()));
  }

  private record Filter(String kind, String name, String value) {}

  private void awaitRows(String path, String query) {
    await(path + "?" + query)
        .atMost(SOON)
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () ->
                assertThat(page.locator("#results tbody tr").count())
                    .isEqualTo(Math.min(50, rows(path + ".json?" + query))));
  }

  private int rows(String path) throws IOException {
    return new ObjectMapper().readTree(page.request().get(path).text()).size();
  }

  @Test
  void orderAndPagesShowEveryImageOnce() throws Exception {
    lab.strangers().report();
    page.navigate("/images?order=images_by_reference");
    List<String> shown = new ArrayList<>(references());
    assertThat(shown).hasSize(50).isSorted();
    page.getByText("Next page").click();
    assertThat(page).hasURL(Pattern.compile(".*[?&]page=.+"));
    assertThat(page.locator(".paging")).containsText("51–" + lab.images() + " of " + lab.images());
    shown.addAll(references());
    assertThat(shown).hasSize(lab.images()).doesNotHaveDuplicates().isSorted();
    page.getByText("First page").click();
    assertThat(page.locator(".paging")).containsText("1–50 of " + lab.images());
    assertThat(references()).isEqualTo(shown.subList(0, 50));
  }

  private List<String> references() {
    return page.locator("#results tbody .image-name").allTextContents();
  }

  @Test
  void whatIsShownCanBeTakenAway() throws Exception {
    page.navigate("/images?severity=critical");
    Download table = page.waitForDownload(() -> page.getByText("CSV").click());
    assertThat(table.suggestedFilename()).isEqualTo("assay-images.csv");
    assertThat(Files.readAllLines(table.path()))
        .hasSize(2)
        .last()
        .asString()
        .contains("shop/catalog");
    Download messages = page.waitForDownload(() -> page.getByText("JSON").click());
    assertThat(new ObjectMapper().readTree(Files.readString(messages.path())))
        .singleElement()
        .satisfies(row -> assertThat(row.get("reference").asText()).contains("shop/catalog"));
  }

  @Test
  void digestsAreCopied() {
    page.navigate(lab.path("shop/catalog", "integrity"));
    Locator actual = page.locator(".digest-box.actual");
    actual.getByText("Copy").click();
    assertThat(page.locator("#toast")).hasText("Copied");
    assertThat(page.evaluate("navigator.clipboard.readText()"))
        .isEqualTo(actual.locator("code").textContent());
    assertThat(page.locator(".digest-box.expected code"))
        .not()
        .hasText(actual.locator("code").textContent());
  }

  @Test
  void sectionsOfAViolationOpenAndClose() {
    page.navigate(lab.path("shop/ledger", "integrity"));
    assertThat(page.locator(".missing")).containsText("Artifact Not Found");
    for (String part : List.of("Evidence", "Location", "Recommendations")) {
      Locator section =
          page.locator("details.part").filter(new Locator.FilterOptions().setHasText(part)).first();
      assertThat(section.locator(".part-body")).isVisible();
      section.locator("summary").click();
      assertThat(section.locator(".part-body")).isHidden();
      section.locator("summary").press("Enter");
      assertThat(section.locator(".part-body")).isVisible();
    }
  }

  @Test
  void tagUpdateIsATimelineInTheReadersTime() {
    page.navigate(lab.path("shop/checkout", "integrity"));
    Locator timeline = page.locator(".timeline");
    assertThat(timeline.locator(".event").first()).containsText("Deployment Time");
    assertThat(timeline.locator(".difference")).containsText("later");
    assertThat(timeline.locator(".event.late")).containsText("Tag Update Time");
    assertThat(timeline.locator(".event time").first().getAttribute("title")).contains("ago");
  }

  @Test
  void violationPopsIntoTheListWhileOneLooksAtIt() {
    page.navigate("/violations");
    page.evaluate("window.stillTheSamePage = true");
    assertThat(page.locator("#live")).hasAttribute("data-state", "on");
    Locator row =
        page.locator("#results tr").filter(new Locator.FilterOptions().setHasText("shop/payment"));
    assertThat(row).hasCount(0);

    lab.replaceReleased();

    assertThat(row).hasCount(1);
    assertThat(row).hasClass(Pattern.compile("fresh"));
    assertThat(row).containsText("Digest Mismatch");
    assertThat(page.evaluate("window.stillTheSamePage")).isEqualTo(true);
  }

  @Test
  void themeIsTheSystemsUntilTheReaderChooses() {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    assertThat(brightness()).isLessThan(60);
    page.locator("#theme").click();
    assertThat(brightness()).isGreaterThan(200);
    page.reload();
    assertThat(brightness()).isGreaterThan(200);
  }

  /** Of the ground, 0 to 255. */
  private int brightness() {
    return (int)
        page.evaluate("parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])");
  }

  @Test
  void keysAreEnough() {
    page.keyboard().press("Tab");
    assertThat(page.locator(".skip")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("main")).isFocused();
    page.locator("nav a[href='/images']").focus();
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile(".*/images"));
    page.locator("input[type=search]").focus();
    page.keyboard().type("shop/catalog");
    assertThat(page).hasURL(Pattern.compile(".*q=shop.*catalog"));
    assertThat(page.locator("#results tbody tr")).hasCount(1);
    assertThat(page.locator("input[type=search]")).isFocused();
    page.locator("#results .row-link").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).containsText("shop/catalog");
    page.setViewportSize(390, 844);
    assertThat(page.locator("nav[aria-label=Main]")).isHidden();
    page.locator("#menu").focus();
    page.keyboard().press("Space");
    assertThat(page.locator("nav[aria-label=Main]")).isVisible();
  }

  @Test
  void usersOfAPackageAreFoundFromThePackage() {
    page.navigate(lab.path("shop/payment", "packages"));
    page.locator(".purl a").filter(new Locator.FilterOptions().setHasText("zlib1g")).click();
    assertThat(page.locator("#results")).containsText("shop/payment");
    assertThat(page.locator("#results")).containsText("shop/catalog");
    assertThat(page.locator("#results")).containsText("StatefulSet web");
    page.locator("[name=of]").fill("pkg:npm/nobody-has-it");
    page.keyboard().press("Enter");
    assertThat(page.locator("#results")).containsText("Nobody uses it");
  }

  @Test
  void classesAreToldPerImage() {
    page.navigate(lab.path("team/clinic", "dependencies"));
    page.getByText("spring-core-").first().click();
    assertThat(page.locator(".classes li").first()).containsText("org.springframework");
    page.locator("[name=at_least]").selectOption("classes_initialised");
    assertThat(page).hasURL(Pattern.compile(".*at_least=classes_initialised.*"));
    assertThat(page.locator(".classes .classes-loaded")).hasCount(0);
    assertThat(page.locator(".classes .classes-initialised").first()).isVisible();
  }

  @Test
  void namesOfStrangersAreTextAndNothingElse() throws Exception {
    lab.strangers().report();
    List<String> pages =
        new ArrayList<>(
            List.of(
                "/images?q=evil.example",
                "/workloads?q=evil.example",
                "/processes?node=" + encode(Strangers.CORPUS.get(0)),
                "/vulnerabilities?q=CVE-2026-6666",
                "/nodes"));
    for (String tab :
        List.of("", "vulnerabilities", "packages", "dependencies", "processes", "workloads")) {
      pages.add(PageLab.path(Strangers.REFERENCE, Strangers.imageId(), tab));
    }
    pages.add(
        "/classes?artifact=" + encode(Strangers.REFERENCE) + "&archive=" + Strangers.ARCHIVE_HEX);
    Strangers.CORPUS.forEach(each -> pages.add("/images?q=" + encode(each)));
    for (String path : pages) {
      assertInert(path);
    }
    assertThat(chromium.takeFaults()).isEmpty();
    for (String each : Strangers.CORPUS) {
      assertInert("/artifact?artifact=" + encode(each));
    }
    assertThat(chromium.takeFaults()).as("of what is not there").allMatch(it -> it.contains("404"));
  }

  private void assertInert(String path) {
    page.navigate(path);
    awaitLoaded();
    assertThat(page.locator("main")).containsText(Pattern.compile("data-xss|alert|\\.xss"));
    assertThat(page.locator("[data-xss]")).hasCount(0);
    assertThat(page.evaluate("document.documentElement.dataset.xss || ''")).isEqualTo("");
    assertThat(page.locator("main script, main base, main a[href^='javascript']")).hasCount(0);
  }
}
