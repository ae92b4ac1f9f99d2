package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Puts something in a run's way. */
final class Troubles {
    private Troubles() {}

    static void requireRefusal(EngineException refused) {
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refused.hints()).isNotEmpty();
    }

    static EngineException refusal(Doing doing) {
        EngineException refused =
                catchThrowableOfType(EngineException.class, () -> doing.withoutFail());
        assertThat(refused).as("it was allowed").isNotNull();
        return refused;
    }

    /** Does something once, before the n-th call to the provider. */
    static void onCall(Scene scene, int number, Doing doing) {
        AtomicInteger calls = new AtomicInteger();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) {
                        if (calls.incrementAndGet() == number) {
                            doing.plainly();
                        }
                    }
                };
    }

    /** Does something once, before anything is issued: then no unit is done with yet. */
    static void onFirstMint(Scene scene, Doing doing) {
        onFirst(scene, "mint", doing);
    }

    /** Does something once, when a run has looked at its plan and does not own its lane yet. */
    static void onIdentify(Scene scene, Doing doing) {
        onFirst(scene, "identify", doing);
    }

    private static void onFirst(Scene scene, String wanted, Doing doing) {
        AtomicBoolean done = new AtomicBoolean();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) {
                        if (operation.equals(wanted) && done.compareAndSet(false, true)) {
                            doing.plainly();
                        }
                    }
                };
    }

    interface Doing {
        void withoutFail() throws EngineException;

        default void plainly() {
            try {
                withoutFail();
            } catch (EngineException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
