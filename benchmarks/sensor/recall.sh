#!/usr/bin/env bash
# Compares what the sensor reports of programs of many languages in real containers with their system calls (strace),
# and writes its section of benchmarks/RESULTS.md. As root, with what ./verify installs: benchmarks/sensor/recall.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -B -ntp -pl acceptance,benchmarks -am -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=LanguageUsageIT -Dfailsafe.failIfNoSpecifiedTests=false verify
java -cp "benchmarks/target/classes:benchmarks/target/lib/*" dev.assay.benchmarks.sensor.ScanSection \
  benchmarks/RESULTS.md sensor-recall <<MARKDOWN
## Sensor: what programs load, by their system calls and by Assay

Programs of Debian in containers (containerd, runc) that the sensor watches from their start; \`strace -f\` of the same run
is the oracle. A file is seen where its grade is right, too: *executed*, *mapped* executable, or *interpreted*, opened by
the interpreter of its language. Precision: how many of the files reported as such were loaded.
Load $(cut -d' ' -f1 /proc/loadavg): \`benchmarks/sensor/recall.sh\`.

$(cat acceptance/target/language-usage.md)
MARKDOWN
