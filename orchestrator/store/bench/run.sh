#!/bin/sh
# Builds and runs the benchmark of a rotation. Arguments: how many secrets, how many rounds.
set -eu
cd "$(dirname "$0")/../../.."
mvn -q -B -pl orchestrator/store -am -Dmaven.test.skip=true compile dependency:build-classpath \
    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=runtime
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
cd orchestrator/store/target
exec "$java" --enable-native-access=ALL-UNNAMED \
    -cp "classes:$(cat bench.classpath)" ../bench/src/dev/keyrecall/store/bench/Rewrap.java "${1:-1000000}" "${2:-3}"
