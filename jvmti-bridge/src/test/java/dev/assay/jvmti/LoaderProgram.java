package dev.assay.jvmti;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Run in a JVM of its own: loads classes in loaders that come and go. Arguments: the library, what
 * to do.
 */
final class LoaderProgram {

  private static final long LONGEST_COLLECTION_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Not Payload.class, which would load it here too. */
  private static final String PAYLOAD = "dev.assay.jvmti.Payload";

  private static final int THREADS = 4;
  private static final int LOADERS_PER_THREAD = 500;
  private static final int LOADERS_AT_THE_END = 10_000;

  private LoaderProgram() {}

  public static void main(String[] arguments) throws Exception {
    JvmtiBridge bridge = JvmtiBridge.load(Path.of(arguments[0]), null);
    bridge.sweep();
    switch (arguments[1]) {
      case "unloaded-after-drain" -> unloadedAfterDrain(bridge);
      case "unloaded-before-drain" -> unloadedBeforeDrain(bridge);
      case "hidden" -> hidden(bridge);
      case "overflow" -> overflow(bridge);
      case "concurrent" -> concurrent(bridge);
      case "ending" -> ending(bridge);
      default -> throw new IllegalArgumentException(arguments[1]);
    }
  }

  private static void unloadedAfterDrain(JvmtiBridge bridge) throws Exception {
    WeakReference<Class<?>> gone = new WeakReference<>(new PayloadLoader().load());
    print("told by drain", payloads(bridge.drain()));
    awaitCollection(gone);
    print("told after", payloads(bridge.sweep()) + payloads(bridge.drain()));
    print("lost", bridge.loadsLost());
  }

  private static void unloadedBeforeDrain(JvmtiBridge bridge) throws Exception {
    bridge.drain();
    WeakReference<Class<?>> gone = new WeakReference<>(new PayloadLoader().load());
    awaitCollection(gone);
    print("told", payloads(bridge.drain()) + payloads(bridge.sweep()));
    print("lost", bridge.loadsLost());
  }

  private static void hidden(JvmtiBridge bridge) throws Exception {
    WeakReference<Class<?>> gone =
        new WeakReference<>(
            MethodHandles.lookup().defineHiddenClass(PayloadLoader.bytes(), false).lookupClass());
    awaitCollection(gone);
    bridge.drain();
    print("lost", bridge.loadsLost());
  }

  private static void overflow(JvmtiBridge bridge) throws Exception {
    String[] names = {"java.lang.Object", "java.lang.String", "java.lang.Thread", "java.util.List"};
    List<ClassLoader> loaders = new ArrayList<>();
    while (bridge.loadsOverflowed() == 0) {
      ClassLoader loader = new PayloadLoader();
      loaders.add(loader);
      for (String name : names) {
        Class.forName(name, false, loader);
      }
    }
    Class<?> late = new PayloadLoader().load();
    print("announced all", bridge.loadsAnnounced() >= loaders.size() * (long) names.length);
    print("told by drain", payloads(bridge.drain()));
    print("told by sweep", payloads(bridge.sweep()));
    print("room again", bridge.drain().size() == 0 && new PayloadLoader().load() != late);
    print("told by next drain", payloads(bridge.drain()));
  }

  private static void concurrent(JvmtiBridge bridge) throws Exception {
    ConcurrentLinkedQueue<Class<?>> loaded = new ConcurrentLinkedQueue<>();
    Callable<Void> loading =
        () -> {
          for (int i = 0; i < LOADERS_PER_THREAD; i++) {
            Class<?> type = new PayloadLoader().load();
            loaded.add(type);
            type.getDeclaredConstructor().newInstance();
          }
          return null;
        };
    Map<Class<?>, List<ClassStatus>> told = new HashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<Void>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(threads.submit(loading));
    }
    while (!running.stream().allMatch(Future::isDone)) {
      collect(bridge.drain(), told);
      collect(bridge.sweep(), told);
    }
    threads.shutdown();
    for (Future<Void> each : running) {
      each.get();
    }
    collect(bridge.drain(), told);
    collect(bridge.sweep(), told);
    print("loaded", loaded.size());
    print(
        "told initialised", loaded.stream().filter(type -> lastIsInitialised(told, type)).count());
    print("told twice the same", told.values().stream().filter(LoaderProgram::repeats).count());
  }

  /** Ends while a daemon thread is in a sweep that has thousands of classes to tell. */
  private static void ending(JvmtiBridge bridge) throws Exception {
    List<Class<?>> kept = new ArrayList<>();
    for (int i = 0; i < LOADERS_AT_THE_END; i++) {
      kept.add(new PayloadLoader().load());
    }
    CountDownLatch sweeping = new CountDownLatch(1);
    Thread sweeper =
        new Thread(
            () -> {
              sweeping.countDown();
              while (!kept.isEmpty()) {
                bridge.sweep();
              }
            });
    sweeper.setDaemon(true);
    sweeper.start();
    sweeping.await();
  }

  private static boolean lastIsInitialised(Map<Class<?>, List<ClassStatus>> told, Class<?> type) {
    List<ClassStatus> statuses = told.getOrDefault(type, List.of());
    return !statuses.isEmpty() && statuses.get(statuses.size() - 1) == ClassStatus.INITIALISED;
  }

  private static boolean repeats(List<ClassStatus> statuses) {
    return statuses.stream().distinct().count() != statuses.size();
  }

  private static void collect(ClassChanges changes, Map<Class<?>, List<ClassStatus>> told) {
    for (int i = 0; i < changes.size(); i++) {
      told.computeIfAbsent(changes.type(i), type -> new ArrayList<>()).add(changes.status(i));
    }
  }

  private static int payloads(ClassChanges changes) {
    int count = 0;
    for (int i = 0; i < changes.size(); i++) {
      if (changes.type(i).getName().equals(PAYLOAD)) {
        count++;
      }
    }
    return count;
  }

  private static void awaitCollection(WeakReference<?> reference) {
    long deadline = System.nanoTime() + LONGEST_COLLECTION_NANOS;
    while (reference.get() != null) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not collected: " + reference.get());
      }
      System.gc();
    }
  }

  private static void print(String what, Object value) {
    System.out.println(what + ": " + value);
  }

  /** Defines its own {@link Payload}; leaves all else to its parent. */
  private static final class PayloadLoader extends ClassLoader {

    Class<?> load() throws IOException {
      byte[] bytes = bytes();
      return defineClass(PAYLOAD, bytes, 0, bytes.length);
    }

    static byte[] bytes() throws IOException {
      try (InputStream in = LoaderProgram.class.getResourceAsStream("Payload.class")) {
        if (in == null) {
          throw new IOException("no class file of " + PAYLOAD);
        }
        return in.readAllBytes();
      }
    }
  }
}
