package dev.assay.collector.http;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.ArrayList;
import java.util.List;

/**
 * A method that its {@code google.api.http} annotation makes reachable: questions by GET, what is
 * to be done by POST with a body in JSON.
 *
 * @param verb "GET" or "POST"
 * @param path the path, without variables
 * @param summary the method's name, for people
 * @param request the type of its request
 * @param definition what to call
 */
record HttpMethod(
    String verb,
    String path,
    String summary,
    Descriptor request,
    ServerMethodDefinition<?, ?> definition) {

  static final String GET = "GET";
  static final String POST = "POST";

  /** Returns the annotated methods of {@code services}, in the order of their definition. */
  static List<HttpMethod> of(List<ServerServiceDefinition> services) {
    List<HttpMethod> methods = new ArrayList<>();
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> definition : service.getMethods()) {
        if (definition.getMethodDescriptor().getSchemaDescriptor()
            instanceof ProtoMethodDescriptorSupplier supplier) {
          MethodDescriptor method = supplier.getMethodDescriptor();
          HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
          String verb = rule.getPost().isEmpty() ? GET : POST;
          String path = verb.equals(POST) ? rule.getPost() : rule.getGet();
          if (!path.isEmpty()) {
            methods.add(
                new HttpMethod(verb, path, method.getName(), method.getInputType(), definition));
          }
        }
      }
    }
    methods.sort((a, b) -> a.path().compareTo(b.path()));
    return List.copyOf(methods);
  }

  /** Returns the rule by which it is transcoded. */
  HttpRule rule() {
    HttpRule.Builder rule =
        HttpRule.newBuilder()
            .setSelector(definition.getMethodDescriptor().getFullMethodName().replace('/', '.'));
    return verb.equals(POST) ? rule.setPost(path).setBody("*").build() : rule.setGet(path).build();
  }

  /** Returns its full name, as gRPC has it: service/method. */
  String fullName() {
    return definition.getMethodDescriptor().getFullMethodName();
  }

  boolean streams() {
    return !definition.getMethodDescriptor().getType().serverSendsOneMessage();
  }
}
