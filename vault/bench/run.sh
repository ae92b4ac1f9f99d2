#!/bin/sh
# Builds and runs the vault's benchmark on the JDK 25 of JAVA_HOME. Arguments go to JMH: vault/bench/run.sh 'seal.*' -t 2
# On a machine that others use, too: vault/bench/run.sh --cpu measures the CPU time of one thread instead.
set -eu
cd "$(dirname "$0")/../.."
mvn -q -B -Pbench -pl vault/bench -am -DskipTests test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime
main=org.openjdk.jmh.Main
if [ "${1:-}" = --cpu ]; then
    main=dev.keyrecall.vault.bench.CpuTime
    shift
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "vault/bench/target/classes:$(cat vault/bench/target/classpath)" "$main" "$@"
