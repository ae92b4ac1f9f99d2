#!/bin/sh
# Builds and runs the benchmark of scopes and plans over a large inventory. Argument: how many credentials.
set -eu
cd "$(dirname "$0")/../../.."
mvn -q -B -pl orchestrator/app -am -Dmaven.test.skip=true compile dependency:build-classpath \
    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=runtime
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
cd orchestrator/app/target
exec "$java" -Xmx1500m --enable-native-access=ALL-UNNAMED \
    -cp "classes:$(cat bench.classpath)" ../bench/src/dev/keyrecall/app/bench/Scale.java "${1:-150000}"
