package dev.keyrecall.app.wiring;

import dev.keyrecall.app.io.Self;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** This program started again, with the flags that this process was started with. */
final class SystemSelf implements Self {
    private static final String MAIN = "dev.keyrecall.app.Main";

    /** What the launcher sets, for a process that was started without it. */
    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+DisableAttachMechanism",
                    "-XX:-UsePerfData",
                    "-XX:-HeapDumpOnOutOfMemoryError",
                    "-XX:-CreateCoredumpOnCrash",
                    "-XX:ErrorFile=/dev/null",
                    // It waits most of its life.
                    "-XX:MinHeapFreeRatio=5",
                    "-XX:MaxHeapFreeRatio=10");

    /** What of our own command line is for the JVM; a collector chosen for us fits the other. */
    private static final List<String> KEPT = List.of("-XX:Shared", "-Xshare", "-Xlog", "-Dorg.");

    @Override
    public Process start(Path directory, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(ours());
        command.addAll(List.of("-cp", classPath(), MAIN));
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(directory.toFile()).start();
    }

    /** Ours, by absolute paths: the new process runs in another folder. An empty one means ours. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<String> ours() {
        String line;
        try {
            line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // Not this system's way to tell: without them the start is slower, nothing else.
            return List.of();
        }
        List<String> words = List.of(line.split("\0", -1));
        int end = words.indexOf(MAIN);
        return words.subList(0, Math.max(end, 0)).stream()
                .filter(word -> KEPT.stream().anyMatch(word::startsWith))
                .toList();
    }
}
