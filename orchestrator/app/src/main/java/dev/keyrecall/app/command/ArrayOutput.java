package dev.keyrecall.app.command;

import dev.keyrecall.spi.json.Json;

import java.io.PrintStream;

/** A JSON array that is printed item by item, so that no more than one is held. */
final class ArrayOutput {
    private final PrintStream out;
    private String before = "[";

    ArrayOutput(PrintStream out) {
        this.out = out;
    }

    void add(Json item) {
        out.print(before);
        out.print(item.compact());
        before = ",";
    }

    /** Prints what is left of an array, which may be empty. */
    void end() {
        out.println((before.equals("[") ? "[" : "") + "]");
    }
}
