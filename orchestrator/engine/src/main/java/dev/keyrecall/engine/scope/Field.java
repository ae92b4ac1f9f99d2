package dev.keyrecall.engine.scope;

import dev.keyrecall.engine.inventory.Listed;
import dev.keyrecall.engine.inventory.Standing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a condition looks at. */
public enum Field {
    PROVIDER("provider", Kind.TEXT),
    ACCOUNT("account", Kind.TEXT),
    TYPE("type", Kind.TEXT),
    PRINCIPAL("principal", Kind.TEXT),
    OWNER("owner", Kind.TEXT),
    REF("ref", Kind.TEXT),
    CONSUMER("consumer", Kind.TEXT),
    STANDING("standing", Kind.CHOICE),
    LIVENESS("liveness", Kind.CHOICE),
    AGE("age", Kind.TIME),
    UNUSED("unused", Kind.TIME);

    /** What its values are. */
    enum Kind {
        TEXT,
        /** One of few words. */
        CHOICE,
        /** How much time has passed. */
        TIME
    }

    private final String word;
    private final Kind kind;

    Field(String word, Kind kind) {
        this.word = word;
        this.kind = kind;
    }

    /** The word in expressions. */
    public String word() {
        return word;
    }

    Kind kind() {
        return kind;
    }

    /** The only values there are; empty where any text is one. */
    List<String> choices() {
        return switch (this) {
            case STANDING -> Arrays.stream(Standing.values()).map(Standing::word).toList();
            case LIVENESS -> Arrays.stream(Listed.values()).map(Listed::word).toList();
            case PROVIDER, ACCOUNT, TYPE, PRINCIPAL, OWNER, REF, CONSUMER, AGE, UNUSED -> List.of();
        };
    }

    /** How it is compared. */
    List<Operator> operators() {
        return switch (kind) {
            case TEXT ->
                    List.of(Operator.IS, Operator.IS_NOT, Operator.IS_LIKE, Operator.IS_NOT_LIKE);
            case CHOICE -> List.of(Operator.IS, Operator.IS_NOT);
            case TIME -> List.of(Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST);
        };
    }

    /** Its operators, for a person. */
    String operatorWords() {
        return operators().stream().map(Operator::word).collect(Collectors.joining(" "));
    }

    static Optional<Field> of(String word) {
        return Arrays.stream(values()).filter(field -> field.word.equals(word)).findFirst();
    }

    /** All of them, for a person. */
    public static String words() {
        return Arrays.stream(values()).map(Field::word).collect(Collectors.joining(", "));
    }
}
