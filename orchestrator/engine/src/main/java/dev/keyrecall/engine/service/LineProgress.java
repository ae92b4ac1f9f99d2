package dev.keyrecall.engine.service;

/** Is told how far the writing of a file's rows has come. Must return at once and never throw. */
@FunctionalInterface
public interface LineProgress {
    void written(int done, int total);
}
