package dev.keyrecall.app.command;

import dev.keyrecall.engine.Actor;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A reason as a person gives it on the command line: one line, not empty, not long. */
public final class Reason implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        String why = text.strip();
        if (why.isEmpty()) {
            throw new TypeConversionException("a reason says something");
        }
        if (why.length() > Actor.REASON_MAX_CHARS) {
            throw new TypeConversionException(
                    "a reason is at most " + Actor.REASON_MAX_CHARS + " characters");
        }
        if (why.chars().anyMatch(Character::isISOControl)) {
            throw new TypeConversionException("a reason is one line of text");
        }
        return why;
    }
}
