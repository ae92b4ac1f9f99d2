package dev.keyrecall.app.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;

import org.junit.jupiter.api.Test;

import java.io.Console;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Time, randomness, waiting and the terminal are handed in. Only the adapters named here may touch
 * the real ones; each has its reason.
 */
class InjectedWorldTest {
    /** Who may touch the real world, and why. A new line here is a decision for the reviewer. */
    private static final Map<String, String> ADAPTERS =
            Map.of(
                    "dev.keyrecall.app.wiring.",
                    "the one place where the process meets the clock, entropy and terminal",
                    "dev.keyrecall.lab.RealWaiter",
                    "the lab's own adapter for waiting in real time",
                    "dev.keyrecall.store.Connecting",
                    "waits for a database server that starts, as SQLite's library does for a lock",
                    "dev.keyrecall.lab.python.",
                    "starts and waits for other people's servers in tests");

    private static final Set<String> CLOCKS = Set.of("currentTimeMillis", "nanoTime");

    private static DescribedPredicate<JavaClass> outsideTheAdapters() {
        return DescribedPredicate.describe(
                "are outside the named adapters",
                type -> ADAPTERS.keySet().stream().noneMatch(type.getName()::startsWith));
    }

    private static boolean is(JavaAccess<?> access, Class<?> owner, String name) {
        AccessTarget target = access.getTarget();
        return target.getOwner().isEquivalentTo(owner) && target.getName().equals(name);
    }

    private static boolean hasNoArgument(JavaAccess<?> access) {
        return access instanceof JavaCall<?> call
                && call.getTarget().getRawParameterTypes().isEmpty();
    }

    private static boolean readsTheClock(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String owner = target.getOwner().getName();
        boolean now =
                owner.startsWith("java.time.")
                        && target.getName().equals("now")
                        && hasNoArgument(access);
        boolean system =
                target.getOwner().isEquivalentTo(System.class) && CLOCKS.contains(target.getName());
        boolean source =
                (target.getOwner().isEquivalentTo(Clock.class)
                                || target.getOwner().isEquivalentTo(InstantSource.class))
                        && target.getName().startsWith("system");
        boolean date = owner.equals("java.util.Date") && target.getName().equals("<init>");
        return now || system || source || (date && hasNoArgument(access));
    }

    private static boolean drawsRandomness(JavaAccess<?> access) {
        boolean unseeded =
                access.getTarget().getName().equals("<init>")
                        && (access.getTarget().getOwner().isEquivalentTo(Random.class)
                                || access.getTarget()
                                        .getOwner()
                                        .isEquivalentTo(SplittableRandom.class))
                        && hasNoArgument(access);
        boolean entropy =
                access.getTarget().getOwner().isEquivalentTo(SecureRandom.class)
                        && (access.getTarget().getName().equals("<init>")
                                || access.getTarget().getName().startsWith("getInstance"));
        return unseeded
                || entropy
                || is(access, ThreadLocalRandom.class, "current")
                || is(access, UUID.class, "randomUUID")
                || is(access, Math.class, "random");
    }

    private static boolean waits(JavaAccess<?> access) {
        return is(access, Thread.class, "sleep") || is(access, TimeUnit.class, "sleep");
    }

    private static boolean touchesTheTerminal(JavaAccess<?> access) {
        boolean stream =
                access instanceof JavaFieldAccess
                        && access.getTarget().getOwner().isEquivalentTo(System.class);
        return stream
                || is(access, System.class, "console")
                || access.getTarget().getOwner().isEquivalentTo(Console.class)
                || (is(access, Throwable.class, "printStackTrace") && hasNoArgument(access));
    }

    private static DescribedPredicate<JavaAccess<?>> thing(
            String description, java.util.function.Predicate<JavaAccess<?>> test) {
        return DescribedPredicate.describe(description, test);
    }

    @Test
    void timeIsHandedIn() {
        noClasses()
                .that(outsideTheAdapters())
                .should()
                .accessTargetWhere(thing("reads the clock", InjectedWorldTest::readsTheClock))
                .because("a simulation has its own time; take a java.time.InstantSource instead")
                .check(Rooms.CLASSES);
    }

    @Test
    void randomnessIsHandedIn() {
        noClasses()
                .that(outsideTheAdapters())
                .should()
                .accessTargetWhere(thing("draws randomness", InjectedWorldTest::drawsRandomness))
                .because("a seed must replay a run; take a RandomGenerator or an IdSource instead")
                .check(Rooms.CLASSES);
    }

    @Test
    void waitingIsHandedIn() {
        noClasses()
                .that(outsideTheAdapters())
                .should()
                .accessTargetWhere(thing("waits", InjectedWorldTest::waits))
                .because("a test must not take the time that a run takes; take a Waiter instead")
                .check(Rooms.CLASSES);
    }

    @Test
    void theTerminalIsHandedIn() {
        noClasses()
                .that(outsideTheAdapters())
                .should()
                .accessTargetWhere(
                        thing("touches the terminal", InjectedWorldTest::touchesTheTerminal))
                .because("commands are tested with streams of their own; take Io instead")
                .check(Rooms.CLASSES);
    }

    @Test
    void everyNamedAdapterExists() {
        for (Map.Entry<String, String> adapter : ADAPTERS.entrySet()) {
            org.assertj.core.api.Assertions.assertThat(Rooms.CLASSES)
                    .as("classes of %s (%s)", adapter.getKey(), adapter.getValue())
                    .anyMatch(type -> type.getName().startsWith(adapter.getKey()));
        }
    }
}
