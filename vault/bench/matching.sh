#!/bin/sh
# A million candidates against 1 and 10 million stored fingerprints: time and memory.
# Usage: vault/bench/matching.sh, after a build; JAVA_HOME names a JDK 25.
set -eu
cd "$(dirname "$0")/../.."
exec "${JAVA_HOME:?names no JDK}/bin/java" -Xmx1g -XX:+UseSerialGC \
    -cp vault/target/classes:providers/spi/target/classes \
    vault/bench/src/main/java/dev/keyrecall/vault/bench/MatchingBenchmark.java
