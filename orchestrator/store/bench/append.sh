#!/bin/sh
# Builds and runs the benchmark of durable entries. Arguments: seconds of each measurement, rounds.
set -eu
cd "$(dirname "$0")/../../.."
mvn -q -B -pl orchestrator/store -am -Dmaven.test.skip=true compile dependency:build-classpath \
    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
cd orchestrator/store/target
rm -rf bench-classes append
mkdir bench-classes append
path="classes:$(cat bench.classpath)"
"${java%java}javac" -proc:none -d bench-classes -cp "$path" \
    ../bench/src/dev/keyrecall/store/bench/Append.java \
    ../bench/src/dev/keyrecall/store/bench/AppendPostgres.java \
    ../bench/src/dev/keyrecall/store/bench/BareInserts.java \
    ../bench/src/dev/keyrecall/store/bench/Producers.java \
    ../../engine/src/test/java/dev/keyrecall/engine/contract/FaultyDisk.java \
    ../../engine/src/test/java/dev/keyrecall/engine/contract/PostgresServer.java
"$java" --enable-native-access=ALL-UNNAMED -cp "bench-classes:$path" \
    dev.keyrecall.store.bench.Append append "${1:-3}" "${2:-5}"
rm -rf append
