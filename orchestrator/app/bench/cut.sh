#!/bin/sh
# Builds and runs the benchmark of `keyrecall cut -`: as many credentials of one lab, one after the other, each handed to a
# process of its own on standard input, a third of them in no inventory. Arguments: how many (200), how many follow-up commands
# are run as they were printed (20). About 6 s a cut and 19 s a follow-up. Prints percentiles of the time from the start of the
# process to the suspension and to the end of its proof; exit code 1 when a 99th is over 5 s or 60 s, or a consumer is left out.
set -eu
cd "$(dirname "$0")/../../.."
./keyrecall --version >/dev/null
mvn -q -B -pl orchestrator/app -am -Dmaven.test.skip=true compile dependency:build-classpath \
    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=runtime
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
export KEYRECALL_BUILD=never
product=$PWD/keyrecall
"$product" --version >/dev/null
cd orchestrator/app/target
exec "$java" -Xmx1g --enable-native-access=ALL-UNNAMED \
    -cp "classes:$(cat bench.classpath)" ../bench/src/dev/keyrecall/app/bench/Cuts.java \
    "$product" "${1:-200}" "${2:-20}"
