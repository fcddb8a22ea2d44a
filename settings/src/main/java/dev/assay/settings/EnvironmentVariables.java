package dev.assay.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The environment variables that are settings of one program. */
final class EnvironmentVariables {

  private static final String SOURCE = "environment";

  private final Map<String, String> variables;
  private final SettingsReader into;
  private final String prefix;

  EnvironmentVariables(Map<String, String> variables, SettingsReader into) {
    this.variables = variables;
    this.into = into;
    this.prefix = Setting.environmentVariable(into.program()) + "_";
  }

  void read() {
    String config = variables.get(SettingsReader.ENVIRONMENT_PREFIX + "CONFIG");
    if (config != null) {
      into.configFile(SOURCE, config);
    }
    Map<String, Setting<?>> known = new TreeMap<String, Setting<?>>();
    for (Setting<?> setting : into.declared()) {
      known.put(setting.environmentVariable(), setting);
    }
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(prefix) || isOfKubernetes(name, variable.getValue())) {
        continue;
      }
      Setting<?> setting = known.get(name);
      if (setting == null) {
        unknown(name, new ArrayList<String>(known.keySet()));
      } else {
        into.give(setting, variable.getValue(), SOURCE, SettingsReader.Rank.ENVIRONMENT);
      }
    }
  }

  private void unknown(String name, List<String> known) {
    into.problem(SOURCE, "unknown setting '" + name + "'" + NearestKey.suggestion(name, known));
  }

  /**
   * Tells whether Kubernetes made the variable: a service named {@code assay-collector} puts {@code
   * ASSAY_COLLECTOR_PORT=tcp://10.0.0.1:7433} and more into every pod of its namespace
   * (kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
   */
  private boolean isOfKubernetes(String name, String value) {
    int end = name.indexOf("_SERVICE_");
    if (end < 0) {
      end = name.indexOf("_PORT");
      boolean isLink =
          name.endsWith("_PORT") ? value.indexOf("://") >= 0 : name.indexOf("_PORT_") > 0;
      if (!isLink) {
        return false;
      }
    }
    return end >= 0 && variables.containsKey(name.substring(0, end) + "_SERVICE_HOST");
  }
}
