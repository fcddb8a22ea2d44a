#!/usr/bin/env bash
# What the scripts of this directory share; sourced, not run. Sets root, java, jdk17, agent and library.
# JAVA_HOME is a JDK 17, JDK25_HOME a JDK 25. Build first: mvn -DskipTests package
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
: "${JDK25_HOME:?is not set: say where a JDK 25 is}"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
jdk17=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
agent=$root/agent/target/assay-agent.jar
library=$(echo "$root"/jvmti-bridge/target/classes/dev/assay/jvmti/linux-*/libassay-bridge.so)

require() {
  local built
  for built; do
    [[ -e $built ]] || { echo "$built is missing: build first (mvn -DskipTests package)" >&2; exit 1; }
  done
}
require "$agent" "$library" "$here/target/lib"

# Where this may, the measured processes get nearly all of the processors when others want some too. Both sides of
# each comparison get the same. The kernel's greatest shares, because each session of the others counts as 1024.
prioritise() {
  local group own
  for group in /sys/fs/cgroup/cpu /sys/fs/cgroup; do
    own=$group/assay-benchmark
    if [[ (-e $group/cpu.shares || -e $group/cpu.weight) && -w $group ]] && mkdir -p "$own" 2>/dev/null; then
      { echo 262144 >"$own/cpu.shares"; } 2>/dev/null || { echo 10000 >"$own/cpu.weight"; } 2>/dev/null || true
      echo $$ >"$own/cgroup.procs"
      break
    fi
  done
}
