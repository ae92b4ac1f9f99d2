#!/bin/sh
# Builds and runs the benchmark of looking a fingerprint up. Arguments: how many are stored, several numbers.
set -eu
cd "$(dirname "$0")/../../.."
mvn -q -B -pl orchestrator/store -am -Dmaven.test.skip=true compile dependency:build-classpath \
    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=runtime
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
cd orchestrator/store/target
[ "$#" -gt 0 ] || set -- 1000000 10000000
exec "$java" --enable-native-access=ALL-UNNAMED \
    -cp "classes:$(cat bench.classpath)" ../bench/src/dev/keyrecall/store/bench/Find.java "$@"
