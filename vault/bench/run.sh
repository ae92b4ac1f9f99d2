#!/bin/sh
# Builds and runs the vault's benchmark. Arguments go to JMH: vault/bench/run.sh 'seal.*' -t 2
set -eu
cd "$(dirname "$0")/../.."
mvn -q -B -Pbench -pl vault/bench -am -DskipTests test-compile
mvn -q -B -Pbench -pl vault/bench -am -DskipTests \
    dependency:build-classpath -Dmdep.outputFile="$PWD/vault/bench/target/classpath" \
    -Dmdep.includeScope=runtime
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "vault/bench/target/classes:vault/target/classes:providers/spi/target/classes:$(cat vault/bench/target/classpath)" \
    org.openjdk.jmh.Main "$@"
