package dev.keyrecall.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Real processes. What this one was started with in its environment is not handed on. */
final class SystemPrograms implements ProgramStarts {
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "PATH",
                    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                    "LANG",
                    "C.UTF-8");

    @Override
    public Process start(List<String> words, boolean listened) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .directory(Path.of("/").toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        if (!listened) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(ENVIRONMENT);
        environment.put("HOME", System.getProperty("user.home", "/"));
        return builder.start();
    }
}
