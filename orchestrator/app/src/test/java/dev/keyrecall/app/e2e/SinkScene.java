package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.json.Json;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A home whose ledger grows, and what its configuration says. */
final class SinkScene {
    final ImportScene scene;
    final Console console;
    final Path folder;
    private int grown;

    private SinkScene(ImportScene scene) {
        this.scene = scene;
        this.console = scene.console;
        this.folder = scene.folder;
    }

    static SinkScene in(Path folder) throws IOException {
        return new SinkScene(ImportScene.in(folder));
    }

    /** Has the home's configuration say this. */
    SinkScene configured(String... lines) throws IOException {
        ImportScene.closed(scene.home.resolve("config.toml"), String.join("\n", lines) + "\n");
        return this;
    }

    /** A command that unlocks the vault and writes an entry. */
    Console.Ran grow() throws IOException {
        return console.run(growing()).requireExit(0);
    }

    /** The words of such a command, another each time. */
    String[] growing() throws IOException {
        String name = "grow-" + grown++;
        ImportScene.closed(
                folder.resolve(name + ".csv"),
                "name,value\n" + name + "," + ImportScene.canary() + "\n");
        return new String[] {"vault", "import", name + ".csv"};
    }

    /** The ledger, a leaf a line. */
    List<String> leaves() {
        return console.run("ledger", "export").requireExit(0).out().lines().toList();
    }

    /** How its only sink stands. */
    Json.Obj sink() {
        String out = console.run("ledger", "sinks", "--json").requireExit(0).out();
        List<Json> sinks = ((Json.Arr) Json.parse(out)).items();
        assertThat(sinks).hasSize(1);
        return (Json.Obj) sinks.getFirst();
    }
}
