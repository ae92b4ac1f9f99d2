package dev.keyrecall.engine;

/**
 * Who acts.
 *
 * @param name the name claimed, or the operating-system user where none was
 * @param osUser the operating-system user that runs the process
 */
public record Actor(String name, String osUser) {}
