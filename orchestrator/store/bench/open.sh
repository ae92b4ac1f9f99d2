#!/bin/sh
# Builds and runs the benchmark of opening everything. Arguments: how many secrets, how many processes.
set -eu
cd "$(dirname "$0")/../../.."
mvn -q -B -pl orchestrator/store -am -Dmaven.test.skip=true compile dependency:build-classpath \
    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=runtime
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
cd orchestrator/store/target
rm -rf bench-classes open.db*
mkdir bench-classes
path="classes:$(cat bench.classpath)"
"${java%java}javac" -proc:none -d bench-classes -cp "$path" ../bench/src/dev/keyrecall/store/bench/OpenAll.java
# As the launcher starts a command that opens the vault.
open_all() {
    "$java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "bench-classes:$path" \
        dev.keyrecall.store.bench.OpenAll "$@"
}
open_all fill open.db "${1:-100000}"
echo "| unlocking, s | opening all, s | again | again |"
round=0
while [ "$round" -lt "${2:-5}" ]; do
    open_all open open.db 3
    round=$((round + 1))
done
rm -f open.db*
