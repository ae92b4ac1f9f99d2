package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.engine.scope.ScopeException;

/** Reads the scopes that people write, and shows them where one is wrong. */
final class Scopes {
    private Scopes() {}

    /**
     * Reads one.
     *
     * @throws EngineException USAGE for one that cannot be read, with a caret under the place
     */
    static Scope read(String text) throws EngineException {
        try {
            return Scope.parse(text);
        } catch (ScopeException e) {
            String[] pointer = ScopeException.pointer(text, e.column());
            throw new EngineException(
                    Ending.USAGE,
                    "malformed scope, column " + e.column() + ": " + e.getMessage(),
                    pointer[0],
                    pointer[1],
                    "a scope is 'all', or conditions like owner=payments or age>90d, joined by"
                            + " 'and', 'or', 'not' and parentheses");
        }
    }
}
