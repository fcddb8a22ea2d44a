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
 * A method that its {@code google.api.http} annotation makes reachable by GET.
 *
 * @param path the path, without variables
 * @param summary the method's name, for people
 * @param request the type of its request
 * @param definition what to call
 */
record HttpMethod(
    String path, String summary, Descriptor request, ServerMethodDefinition<?, ?> definition) {

  /** Returns the annotated methods of {@code services}, in the order of their definition. */
  static List<HttpMethod> of(List<ServerServiceDefinition> services) {
    List<HttpMethod> methods = new ArrayList<>();
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> definition : service.getMethods()) {
        if (definition.getMethodDescriptor().getSchemaDescriptor()
            instanceof ProtoMethodDescriptorSupplier supplier) {
          MethodDescriptor method = supplier.getMethodDescriptor();
          String path = method.getOptions().getExtension(AnnotationsProto.http).getGet();
          if (!path.isEmpty()) {
            methods.add(new HttpMethod(path, method.getName(), method.getInputType(), definition));
          }
        }
      }
    }
    methods.sort((a, b) -> a.path().compareTo(b.path()));
    return List.copyOf(methods);
  }

  /** Returns the rule by which it is transcoded. */
  HttpRule rule() {
    return HttpRule.newBuilder()
        .setSelector(definition.getMethodDescriptor().getFullMethodName().replace('/', '.'))
        .setGet(path)
        .build();
  }

  boolean streams() {
    return !definition.getMethodDescriptor().getType().serverSendsOneMessage();
  }
}
