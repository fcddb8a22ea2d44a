package dev.assay.inventory.language.jar;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Groups of projects whose archives record none, because they are not built with Maven. A project
 * is known by the name of its file and the package that all its classes are in, together.
 */
final class KnownGroups {

  private static final String SPRING = "org.springframework";

  /** Whole names; the first that fits counts. An empty package: the name says enough. */
  private static final List<Project> PROJECTS =
      List.of(
          project("spring-boot-starter.*", "", SPRING + ".boot"),
          project("spring-boot.*", SPRING + ".boot", SPRING + ".boot"),
          project("spring-data-.*", SPRING + ".data", SPRING + ".data"),
          project("spring-security-.*", SPRING + ".security", SPRING + ".security"),
          project("spring-session-.*", SPRING + ".session", SPRING + ".session"),
          project("spring-integration-.*", SPRING + ".integration", SPRING + ".integration"),
          project("spring-batch-.*", SPRING + ".batch", SPRING + ".batch"),
          project("spring-kafka.*", SPRING + ".kafka", SPRING + ".kafka"),
          project(
              "spring-(aop|aspects|beans|context(-.*)?|core|expression|instrument|jcl|jdbc|jms"
                  + "|messaging|orm|oxm|r2dbc|test|tx|web|webflux|webmvc|websocket)",
              "",
              SPRING),
          project("tomcat-embed-.*", "", "org.apache.tomcat.embed"),
          since(
              6,
              "hibernate-(core|envers|jcache|hikaricp|spatial|testing)",
              "org.hibernate",
              "org.hibernate.orm"),
          project("hibernate-commons-annotations", "org.hibernate", "org.hibernate.common"),
          project("hibernate-(core|envers|entitymanager)", "org.hibernate", "org.hibernate"),
          project("micrometer-.*|context-propagation", "io.micrometer", "io.micrometer"),
          project("reactor-netty.*", "reactor.netty", "io.projectreactor.netty"),
          project("reactor-.*", "reactor", "io.projectreactor"),
          project("reactive-streams", "org.reactivestreams", "org.reactivestreams"),
          project("thymeleaf.*", "org.thymeleaf", "org.thymeleaf"),
          project("aspectj(rt|weaver|tools)", "", "org.aspectj"),
          project("h2", "org.h2", "com.h2database"),
          since(4, "asm(-.*)?", "org.objectweb.asm", "org.ow2.asm"),
          project("asm(-.*)?", "org.objectweb.asm", "asm"),
          project("jna(-platform)?", "com.sun.jna", "net.java.dev.jna"),
          project("grpc-.*", "io.grpc", "io.grpc"),
          project("protobuf-java(-.*)?", "com.google.protobuf", "com.google.protobuf"),
          project(
              "opentelemetry-(api|context|common|sdk|exporter).*",
              "io.opentelemetry",
              "io.opentelemetry"),
          project("kotlin-(stdlib|reflect|script|daemon|test).*", "", "org.jetbrains.kotlin"),
          project("kotlinx-(coroutines|serialization)-.*", "", "org.jetbrains.kotlinx"),
          project("okio(-jvm)?", "okio", "com.squareup.okio"),
          project("okhttp(-.*)?", "okhttp3", "com.squareup.okhttp3"),
          project("retrofit", "retrofit2", "com.squareup.retrofit2"),
          project("kafka-.*", "org.apache.kafka", "org.apache.kafka"),
          project("lucene-.*", "org.apache.lucene", "org.apache.lucene"),
          project("velocity.*", "org.apache.velocity", "org.apache.velocity"),
          project("ant(-.*)?", "org.apache.tools", "org.apache.ant"),
          since(4, "groovy(-.*)?", "", "org.apache.groovy"),
          project("groovy(-.*)?", "", "org.codehaus.groovy"),
          since(2, "dom4j", "org.dom4j", "org.dom4j"),
          project("dom4j", "org.dom4j", "dom4j"),
          project("bc(prov|pkix|util|pg|mail|tls)-.*", "org.bouncycastle", "org.bouncycastle"),
          project("mysql-connector-java", "com.mysql", "mysql"),
          project("xercesImpl", "", "xerces"),
          // The oldest Commons are groups of their own.
          project(
              "commons-(beanutils|chain|cli|codec|collections|configuration|dbcp|digester|discovery"
                  + "|fileupload|httpclient|io|lang|logging|net|pool|validator)",
              "org.apache.commons",
              "$0"),
          project("json-path", "com.jayway.jsonpath", "com.jayway.jsonpath"),
          project("jsr305", "javax.annotation", "com.google.code.findbugs"),
          project("checker-qual", "org.checkerframework", "org.checkerframework"),
          project("jspecify", "org.jspecify", "org.jspecify"),
          project("picocli", "picocli", "info.picocli"),
          // Artifacts whose group has their own name.
          project("aopalliance", "org.aopalliance", "$0"),
          project("javax.inject", "javax.inject", "$0"),
          project("antlr", "antlr", "$0"),
          project("oro", "org.apache.oro", "$0"),
          project("classworlds", "org.codehaus.classworlds", "$0"),
          project("jcip-annotations", "net.jcip", "net.jcip"),
          project("RoaringBitmap", "org.roaringbitmap", "org.roaringbitmap"),
          project("pcollections", "org.pcollections", "org.pcollections"),
          project("perfmark-api", "io.perfmark", "io.perfmark"),
          project("re2j", "com.google.re2j", "com.google.re2j"),
          project("Saxon-HE", "", "net.sf.saxon"),
          project("xz", "org.tukaani.xz", "org.tukaani"),
          project("jdom2", "org.jdom2", "org.jdom"),
          project("xmlresolver", "org.xmlresolver", "org.xmlresolver"),
          project("blockhound(-.*)?", "reactor.blockhound", "io.projectreactor.tools"),
          project(
              "opentelemetry-semconv(-.*)?",
              "io.opentelemetry.semconv",
              "io.opentelemetry.semconv"),
          project("hamcrest(-.*)?", "org.hamcrest", "org.hamcrest"),
          project("mockito-.*", "org.mockito", "org.mockito"),
          project("junit", "", "junit"),
          project("junit-jupiter(-.*)?", "", "org.junit.jupiter"),
          project("junit-platform-.*", "", "org.junit.platform"));

  private KnownGroups() {}

  /** Returns the group of a file, if its project is known. */
  static Optional<String> of(String name, String version, String commonPackage) {
    return PROJECTS.stream()
        .filter(project -> project.fits(name, version, commonPackage))
        .map(project -> project.name().matcher(name).replaceFirst(project.group()))
        .findFirst();
  }

  private static Project project(String name, String packagePrefix, String group) {
    return since(0, name, packagePrefix, group);
  }

  private static Project since(int major, String name, String packagePrefix, String group) {
    return new Project(Pattern.compile("^(?:" + name + ")$"), packagePrefix, group, major);
  }

  private record Project(Pattern name, String packagePrefix, String group, int sinceMajor) {

    boolean fits(String file, String version, String commonPackage) {
      return name.matcher(file).matches()
          && (packagePrefix.isEmpty()
              || commonPackage.equals(packagePrefix)
              || commonPackage.startsWith(packagePrefix + "."))
          && major(version) >= sinceMajor;
    }

    private static int major(String version) {
      int end = 0;
      // More digits than any release number has would not fit an int.
      while (end < version.length() && end < 8 && Character.isDigit(version.charAt(end))) {
        end++;
      }
      return end == 0 ? 0 : Integer.parseInt(version.substring(0, end));
    }
  }
}
