package dev.keyrecall.app.io;

import dev.keyrecall.app.wiring.SystemIo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that writes a file and a folder without end, until it is asked to. */
public final class UnfinishedProcess {
    private UnfinishedProcess() {}

    static Process start(Path folder) throws IOException {
        return new ProcessBuilder(
                        // Started by nohup, the tests hand on that SIGHUP is ignored.
                        "env",
                        "--default-signal=INT,TERM,HUP",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        UnfinishedProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /**
     * Writes.
     *
     * @param arguments where
     */
    public static void main(String[] arguments) throws Exception {
        Io io = SystemIo.create();
        Path folder = Path.of(arguments[0]);
        PartFile.Target target = new PartFile.Target(folder.resolve("file"), "file");
        try (PartFile part = PartFile.begin(target, io.random(), io.signals());
                NewFolder made =
                        NewFolder.make(folder.resolve("proofs"), io.random(), io.signals())) {
            for (int i = 0; i < Integer.MAX_VALUE; i++) {
                byte[] line = ("line " + i + "\n").getBytes(StandardCharsets.UTF_8);
                part.out().write(line);
                made.put(i + ".leaf", line);
                if (i == 100) {
                    System.out.println("UNDER WAY");
                }
            }
            made.keep();
            part.name();
        }
    }
}
