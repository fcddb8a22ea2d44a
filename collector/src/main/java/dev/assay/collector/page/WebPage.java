package dev.assay.collector.page;

import com.google.protobuf.Message;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.assay.wire.v1.QueryGrpc;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The web page: which path shows what. */
public final class WebPage {

  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, WebPage.class.getClassLoader(), WebPage.class.getPackageName());

  private final Assets assets = new Assets();
  private final String program;
  private final Map<String, HttpService> routes = new LinkedHashMap<>();

  /**
   * Makes the page.
   *
   * @param service answers its questions; called on event loops
   * @param program name and version, for people
   * @param door what signing in needs; null: nobody has to
   */
  public WebPage(QueryGrpc.AsyncService service, String program, @Nullable PageDoor door) {
    this.program = program;
    Answers answers = new Answers(service);
    Lists lists = new Lists(answers);
    Overview overview = new Overview(answers);
    SubjectScreen subjects = new SubjectScreen(answers);
    show("/", overview::dashboard);
    show("/parts/vulnerable-in-use", overview::vulnerableInUse);
    list("/images", lists.images());
    show("/image", subjects::image);
    show("/artifact", subjects::artifact);
    show("/classes", overview::classes);
    list("/violations", lists.violations());
    list("/vulnerabilities", lists.vulnerabilities());
    list("/workloads", lists.workloads());
    list("/processes", lists.processes());
    list("/artifacts", lists.artifacts());
    list("/artifact-users", lists.artifactUsers());
    list("/nodes", lists.nodes());
    show("/automation", overview::automation);
    list("/deliveries", lists.deliveries());
    routes.put(Assets.PATH, assets);
    if (door != null) {
      SignIn signIn = new SignIn(door, templates, assets);
      routes.put(SignIn.PATH, signIn);
      routes.put(SignIn.Out.PATH, signIn.new Out());
    }
  }

  /** Returns what to serve, by path. */
  public Map<String, HttpService> routes() {
    return Map.copyOf(routes);
  }

  private void show(String path, Screen screen) {
    serve(path, new PageService(screen, templates, program, assets));
  }

  private <A extends Message> void list(String path, Listing<A> listing) {
    show(path, new ListScreen<>(listing));
    for (ExportService.Format format : ExportService.Format.values()) {
      serve(path + "." + format.ending(), new ExportService<>(listing, format));
    }
  }

  private void serve(String path, HttpService service) {
    routes.put(path, service.decorate(EncodingService.newDecorator()));
  }
}
