package dev.keyrecall.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Markdown page with commands in it.
 *
 * @param name its path from the repository's root
 */
record Page(String name) {
    private static final Path ROOT = Path.of(System.getProperty("keyrecall.root", "../.."));

    /**
     * A fenced block.
     *
     * @param language what stands after the fence; empty for nothing
     */
    record Block(String language, List<String> lines) {}

    /** Its fenced blocks, in order. */
    List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        Block open = null;
        for (String line : Files.readAllLines(ROOT.resolve(name))) {
            if (!line.startsWith("```")) {
                if (open != null) {
                    open.lines().add(line);
                }
            } else if (open == null) {
                open = new Block(line.substring("```".length()), new ArrayList<>());
            } else {
                blocks.add(open);
                open = null;
            }
        }
        return blocks;
    }

    /** The lines of its fenced {@code sh} blocks, in order. */
    List<String> commands() throws IOException {
        return blocks().stream()
                .filter(block -> block.language().equals("sh"))
                .flatMap(block -> block.lines().stream())
                .filter(line -> !line.isBlank())
                .toList();
    }

    /** A command's words as a shell would split them; single and double quotes, no escapes. */
    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (char c : (command + " ").toCharArray()) {
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote == 0 && c == ' ') {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        return words;
    }
}
