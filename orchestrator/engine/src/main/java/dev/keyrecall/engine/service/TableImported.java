package dev.keyrecall.engine.service;

/**
 * What the import of a table did.
 *
 * @param rows how many rows the file has
 * @param created how many of what they say were not there before
 * @param changed how many were there otherwise
 * @param unchanged how many were there already
 */
public record TableImported(int rows, int created, int changed, int unchanged) {}
