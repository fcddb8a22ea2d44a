package dev.assay.collector.grpc;

import dev.assay.collector.alert.AlertStore;
import dev.assay.collector.automation.Automation;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.correlation.Advisories;
import dev.assay.collector.correlation.Correlator;
import dev.assay.collector.correlation.Foreign;
import dev.assay.collector.correlation.UnusedPolicy;
import dev.assay.collector.correlation.UseCounts;
import dev.assay.collector.imported.Imports;
import dev.assay.collector.integrity.IntegrityMonitor;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.TrustPolicy;
import dev.assay.collector.running.Running;
import dev.assay.collector.sbom.Inventories;
import dev.assay.collector.trend.TrendPoint;
import dev.assay.collector.trend.TrendStore;
import dev.assay.collector.usage.ArchiveNames;
import dev.assay.collector.usage.ArtifactNames;
import dev.assay.collector.usage.ClassReports;
import dev.assay.collector.usage.ComponentResolver;
import dev.assay.collector.usage.DependencyReports;
import dev.assay.collector.usage.PackageReports;
import dev.assay.collector.usage.UsageLedger;
import dev.assay.wire.v1.Change;
import dev.assay.wire.v1.DebloatPlan;
import dev.assay.wire.v1.GetAutomationRequest;
import dev.assay.wire.v1.GetDebloatPlanRequest;
import dev.assay.wire.v1.GetSummaryRequest;
import dev.assay.wire.v1.GetTagTimelineRequest;
import dev.assay.wire.v1.GetTrendsRequest;
import dev.assay.wire.v1.ListArtifactUsersRequest;
import dev.assay.wire.v1.ListArtifactUsersResponse;
import dev.assay.wire.v1.ListArtifactsRequest;
import dev.assay.wire.v1.ListArtifactsResponse;
import dev.assay.wire.v1.ListClassesRequest;
import dev.assay.wire.v1.ListClassesResponse;
import dev.assay.wire.v1.ListComponentsRequest;
import dev.assay.wire.v1.ListComponentsResponse;
import dev.assay.wire.v1.ListDeliveriesRequest;
import dev.assay.wire.v1.ListDeliveriesResponse;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListDependenciesResponse;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.ListImportsRequest;
import dev.assay.wire.v1.ListImportsResponse;
import dev.assay.wire.v1.ListNewAdvisoriesRequest;
import dev.assay.wire.v1.ListNewAdvisoriesResponse;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.ListNodesResponse;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListProcessesResponse;
import dev.assay.wire.v1.ListUrgentRequest;
import dev.assay.wire.v1.ListUrgentResponse;
import dev.assay.wire.v1.ListViolationTypesRequest;
import dev.assay.wire.v1.ListViolationTypesResponse;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListViolationsResponse;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.ListVulnerabilitiesResponse;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.ListWorkloadsResponse;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.Summary;
import dev.assay.wire.v1.TagTimeline;
import dev.assay.wire.v1.Trends;
import dev.assay.wire.v1.TryRuleRequest;
import dev.assay.wire.v1.TryRuleResponse;
import dev.assay.wire.v1.WatchRequest;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Answers the questions of query.proto. Called on event loops; reads on the executor it is given.
 */
public final class QueryEndpoint extends QueryGrpc.QueryImplBase {

  private final Answering answering;
  private final OverviewAnswers overview;
  private final ImageAnswers images;
  private final ViolationAnswers violations;
  private final PackageAnswers packages;
  private final DependencyAnswers dependencies;
  private final ComponentAnswers components;
  private final UrgentAnswers urgent;
  private final ClassAnswers classes;
  private final ProcessAnswers processes;
  private final WorkloadAnswers workloads;
  private final TagAnswers tags;
  private final WatchAnswers watches;
  private final AdminEndpoint admin;
  private final ImportAnswers imports;
  private final NewAdvisoryAnswers newAdvisories;
  private final DebloatAnswers debloat;
  private final ArtifactUserAnswers users;
  private final AutomationAnswers automation;
  private final ArtifactAnswers artifacts;
  private final TrendAnswers trends;
  private final Correlator correlator;

  /**
   * Makes the endpoint.
   *
   * @param trust tells trusted registries from others
   * @param monitor knows when images are checked next
   * @param advisories what is known to be vulnerable
   * @param policy what may be called not used
   * @param imported documents of others
   * @param alerts what was told of new advisories
   * @param told who is told of what
   * @param scans knows which images could not be scanned
   * @param trends what was counted
   * @param reads runs blocking reads; rejects what is too much
   * @param passing whether a failure of a read may be gone when it is tried again
   */
  public QueryEndpoint(
      Running running,
      UsageLedger ledger,
      Inventories inventories,
      IntegrityStore integrity,
      TrustPolicy trust,
      IntegrityMonitor monitor,
      Advisories advisories,
      UnusedPolicy policy,
      Imports imported,
      AlertStore alerts,
      Automation told,
      Correlator.Scans scans,
      TrendStore trends,
      ChangeFeed changes,
      Executor reads,
      Predicate<RuntimeException> passing,
      Clock clock) {
    Subjects subjects = new Subjects(new ArtifactNames(running, ledger));
    ArchiveNames names = new ArchiveNames(inventories);
    PackageReports reports = new PackageReports(ledger, inventories, new ComponentResolver(clock));
    answering = new Answering(reads, passing);
    DependencyReports loaded = new DependencyReports(ledger, inventories, running, names);
    correlator =
        new Correlator(
            reports,
            loaded,
            ledger,
            inventories,
            advisories,
            policy,
            new Foreign(imported, new ImageNamesOf(running)),
            scans,
            clock);
    UseCounts counts = new UseCounts(correlator, reports);
    var unused = changes.subscribe(counts);
    ImageCatalog catalog = new ImageCatalog(running, integrity, trust, counts::isVulnerableInUse);
    imports = new ImportAnswers(imported, subjects, clock);
    images = new ImageAnswers(running, counts, catalog, monitor::nextCheck);
    components = new ComponentAnswers(subjects, correlator, running);
    users = new ArtifactUserAnswers(running, ledger, inventories, names, correlator);
    debloat = new DebloatAnswers(subjects, correlator, inventories, running);
    urgent = new UrgentAnswers(catalog, correlator);
    violations = new ViolationAnswers(integrity);
    PackageTotals totals = new PackageTotals(subjects, reports, counts, reads, clock);
    overview = new OverviewAnswers(running, totals, images, violations, clock);
    packages = new PackageAnswers(subjects, reports, running);
    dependencies = new DependencyAnswers(subjects, loaded);
    classes = new ClassAnswers(subjects, new ClassReports(ledger, inventories, names));
    processes = new ProcessAnswers(subjects, running, catalog);
    workloads = new WorkloadAnswers(catalog);
    tags = new TagAnswers(integrity, catalog);
    automation = new AutomationAnswers(told);
    artifacts = new ArtifactAnswers(subjects, running, catalog, counts);
    this.trends = new TrendAnswers(catalog, counts, trends, clock);
    admin = new AdminEndpoint(answering, images, monitor, imports, automation);
    newAdvisories = new NewAdvisoryAnswers(alerts, subjects);
    watches = new WatchAnswers(changes, images, violations, newAdvisories, reads);
  }

  /** Returns the service to serve. */
  public ServerServiceDefinition definition() {
    return ServerInterceptors.intercept(this, new PromptHeaders());
  }

  @Override
  public void getSummary(GetSummaryRequest question, StreamObserver<Summary> asker) {
    answering.answer("GetSummary", asker, overview::summary);
  }

  @Override
  public void listImages(ListImagesRequest question, StreamObserver<ListImagesResponse> asker) {
    answering.answer("ListImages", asker, () -> images.list(question));
  }

  @Override
  public void listViolations(
      ListViolationsRequest question, StreamObserver<ListViolationsResponse> asker) {
    answering.answer("ListViolations", asker, () -> violations.list(question));
  }

  /** Returns what can be asked to be done, answered by the same executor. */
  public AdminEndpoint admin() {
    return admin;
  }

  @Override
  public void listViolationTypes(
      ListViolationTypesRequest question, StreamObserver<ListViolationTypesResponse> asker) {
    answering.answer("ListViolationTypes", asker, ViolationAnswers::types);
  }

  @Override
  public void listWorkloads(
      ListWorkloadsRequest question, StreamObserver<ListWorkloadsResponse> asker) {
    answering.answer("ListWorkloads", asker, () -> workloads.list(question));
  }

  @Override
  public void getTagTimeline(GetTagTimelineRequest question, StreamObserver<TagTimeline> asker) {
    answering.answer("GetTagTimeline", asker, () -> tags.timeline(question));
  }

  @Override
  public void listPackages(
      ListPackagesRequest question, StreamObserver<ListPackagesResponse> asker) {
    answering.answer("ListPackages", asker, () -> packages.list(question));
  }

  @Override
  public void listDependencies(
      ListDependenciesRequest question, StreamObserver<ListDependenciesResponse> asker) {
    answering.answer("ListDependencies", asker, () -> dependencies.list(question));
  }

  @Override
  public void listComponents(
      ListComponentsRequest question, StreamObserver<ListComponentsResponse> asker) {
    answering.answer("ListComponents", asker, () -> components.list(question));
  }

  @Override
  public void listVulnerabilities(
      ListVulnerabilitiesRequest question, StreamObserver<ListVulnerabilitiesResponse> asker) {
    answering.answer("ListVulnerabilities", asker, () -> components.list(question));
  }

  @Override
  public void listImports(ListImportsRequest question, StreamObserver<ListImportsResponse> asker) {
    answering.answer("ListImports", asker, imports::list);
  }

  @Override
  public void listUrgent(ListUrgentRequest question, StreamObserver<ListUrgentResponse> asker) {
    answering.answer("ListUrgent", asker, () -> urgent.list(question));
  }

  @Override
  public void listNewAdvisories(
      ListNewAdvisoriesRequest question, StreamObserver<ListNewAdvisoriesResponse> asker) {
    answering.answer("ListNewAdvisories", asker, () -> newAdvisories.list(question));
  }

  @Override
  public void listArtifactUsers(
      ListArtifactUsersRequest question, StreamObserver<ListArtifactUsersResponse> asker) {
    answering.answer("ListArtifactUsers", asker, () -> users.list(question));
  }

  @Override
  public void getDebloatPlan(GetDebloatPlanRequest question, StreamObserver<DebloatPlan> asker) {
    answering.answer("GetDebloatPlan", asker, () -> debloat.plan(question));
  }

  @Override
  public void getAutomation(
      GetAutomationRequest question, StreamObserver<dev.assay.wire.v1.Automation> asker) {
    answering.answer("GetAutomation", asker, automation::state);
  }

  @Override
  public void tryRule(TryRuleRequest question, StreamObserver<TryRuleResponse> asker) {
    answering.answer("TryRule", asker, () -> automation.tryOut(question));
  }

  @Override
  public void listDeliveries(
      ListDeliveriesRequest question, StreamObserver<ListDeliveriesResponse> asker) {
    answering.answer("ListDeliveries", asker, () -> automation.list(question));
  }

  /** Returns what joins packages, advisories and use for these answers. */
  public Correlator correlator() {
    return correlator;
  }

  @Override
  public void listClasses(ListClassesRequest question, StreamObserver<ListClassesResponse> asker) {
    answering.answer("ListClasses", asker, () -> classes.list(question));
  }

  @Override
  public void listProcesses(
      ListProcessesRequest question, StreamObserver<ListProcessesResponse> asker) {
    answering.answer("ListProcesses", asker, () -> processes.list(question));
  }

  @Override
  public void listArtifacts(
      ListArtifactsRequest question, StreamObserver<ListArtifactsResponse> asker) {
    answering.answer("ListArtifacts", asker, () -> artifacts.list(question));
  }

  @Override
  public void getTrends(GetTrendsRequest question, StreamObserver<Trends> asker) {
    answering.answer("GetTrends", asker, () -> trends.trends(question));
  }

  /** Counts what there is now; for whoever records trends. Blocks. */
  public TrendPoint count(Instant at) {
    return trends.now(at);
  }

  @Override
  public void listNodes(ListNodesRequest question, StreamObserver<ListNodesResponse> asker) {
    answering.answer("ListNodes", asker, () -> overview.list(question));
  }

  @Override
  public void watch(WatchRequest question, StreamObserver<Change> reader) {
    try {
      watches.watch(question, (ServerCallStreamObserver<Change>) reader);
    } catch (Refusal e) {
      reader.onError(e.status().asRuntimeException());
    }
  }
}
