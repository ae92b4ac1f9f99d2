package dev.keyrecall.spi;

import java.net.URI;

/**
 * What a person does where no API exists.
 *
 * @param instructions the exact steps, imperative
 * @param where the page to do it on
 * @param evidence what to attach when done
 */
public record HumanStep(String instructions, URI where, String evidence) {}
