package dev.keyrecall.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Every method fits on a screen; javac's own parser measures. */
final class MethodLengthTest {
    private static final int LINES_MAX = 69;

    @TempDir private Path folder = Path.of("");

    @Test
    void methodsFitOnAScreen() throws IOException {
        Tree tree = Tree.ofThisRepository();
        List<Path> sources = tree.endingIn(".java");
        assertThat(sources).hasSizeGreaterThan(300);
        assertThat(tooLong(tree, sources))
                .as("more than %d lines: name a part of it and call that", LINES_MAX)
                .isEmpty();
    }

    @Test
    void aMethodThatIsTooLongIsSeen() throws IOException {
        // The signature and the last bracket count; what stands above the method does not.
        Path source = Path.of("A.java");
        String rest = "void b() {}\n".repeat(LINES_MAX);
        write(
                source,
                "class A {\n@Deprecated\nvoid a() {\n"
                        + ";\n".repeat(LINES_MAX - 2)
                        + "}\n"
                        + rest
                        + "}");
        assertThat(tooLong(new Tree(folder), List.of(source))).isEmpty();
        write(
                source,
                "class A {\n@Deprecated\nvoid a() {\n"
                        + ";\n".repeat(LINES_MAX - 1)
                        + "}\n"
                        + rest
                        + "}");
        assertThat(tooLong(new Tree(folder), List.of(source)))
                .containsExactly("A.java:3: a has 70 lines");
    }

    private void write(Path file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private static List<String> tooLong(Tree tree, List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    Writer.nullWriter(),
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(
                                            sources.stream().map(tree.root()::resolve).toList()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Measure(tree, unit, positions, found).scan(unit, null);
            }
        }
        return found;
    }

    private static final class Measure extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final Tree tree;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        Measure(
                Tree tree,
                CompilationUnitTree unit,
                SourcePositions positions,
                List<String> found) {
            this.tree = tree;
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            LineMap map = unit.getLineMap();
            // A table of cases in an annotation is data: what counts begins with the type.
            com.sun.source.tree.Tree begin =
                    method.getReturnType() == null ? method : method.getReturnType();
            long first = map.getLineNumber(positions.getStartPosition(unit, begin));
            long lines = map.getLineNumber(positions.getEndPosition(unit, method)) - first + 1;
            if (lines > LINES_MAX) {
                Path file = tree.root().relativize(Path.of(unit.getSourceFile().toUri()));
                found.add("%s:%d: %s has %d lines".formatted(file, first, method.getName(), lines));
            }
            return super.visitMethod(method, null);
        }
    }
}
