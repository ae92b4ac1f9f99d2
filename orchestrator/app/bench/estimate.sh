#!/bin/sh
# Builds and runs the benchmark of estimates: seeded campaigns over loopback, through AWS's SDK, against the lab's token
# buckets, some in throttling storms. Arguments: how many runs (20), the first seed (1). About 25 s a run. Prints a table and
# how many finishes lay inside the estimate made before the approval; exit code 1 when that is fewer than nine in ten.
set -eu
cd "$(dirname "$0")/../../.."
mvn -q -B -pl orchestrator/app -am -Dmaven.test.skip=true compile dependency:build-classpath \
    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=runtime
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
cd orchestrator/app/target
exec "$java" -Xmx1500m --enable-native-access=ALL-UNNAMED \
    -cp "classes:$(cat bench.classpath)" ../bench/src/dev/keyrecall/app/bench/Estimated.java "${1:-20}" "${2:-1}"
