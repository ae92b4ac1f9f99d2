package dev.keyrecall.app.wiring;

import dev.keyrecall.app.io.Signals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SIGINT, SIGTERM and SIGHUP of this process.
 *
 * <p>The JDK offers no public signal API, and a shutdown hook cannot tell a first Ctrl-C from a
 * second; {@code sun.misc.Signal} (module jdk.unsupported, kept for this use by JEP 260) is reached
 * by reflection because naming it is a compiler warning that cannot be switched off. Where it is
 * missing, Ctrl-C ends the process at once, which the journal survives.
 */
final class SystemSignals implements Signals {
    private static final List<String> INTERRUPTS = List.of("INT", "TERM");
    private static final List<String> ENDS = List.of("INT", "TERM", "HUP");

    @Override
    public Subscription onInterrupt(Runnable handler) {
        return on(INTERRUPTS, handler);
    }

    @Override
    public Subscription onEnd(Runnable handler) {
        return on(ENDS, handler);
    }

    @Override
    public Subscription onExit(Runnable handler) {
        Thread hook = new Thread(handler, "cleanup");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It ends already: what was begun just now is not to be left either.
            handler.run();
            return () -> {};
        }
        return () -> {
            try {
                boolean known = Runtime.getRuntime().removeShutdownHook(hook);
                assert known;
            } catch (IllegalStateException e) {
                // It ends already, and the handler has run or runs.
                return;
            }
        };
    }

    private static Subscription on(List<String> signals, Runnable handler) {
        Map<Object, Object> before = new LinkedHashMap<>();
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy = proxy(handlerType, handler);
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            for (String name : signals) {
                Object signal = signalType.getConstructor(String.class).newInstance(name);
                before.put(signal, handle.invoke(null, signal, proxy));
            }
            return () -> restore(handle, before);
        } catch (ReflectiveOperationException e) {
            return () -> {};
        }
    }

    private static Object proxy(Class<?> handlerType, Runnable handler) {
        return Proxy.newProxyInstance(
                SystemSignals.class.getClassLoader(),
                new Class<?>[] {handlerType},
                (self, method, arguments) ->
                        switch (method.getName()) {
                            case "handle" -> {
                                handler.run();
                                yield null;
                            }
                            case "hashCode" -> System.identityHashCode(self);
                            case "equals" ->
                                    arguments != null
                                            && System.identityHashCode(self)
                                                    == System.identityHashCode(arguments[0]);
                            default -> "the interrupt handler of Keyrecall";
                        });
    }

    private static void restore(Method handle, Map<Object, Object> before) {
        before.forEach(
                (signal, old) -> {
                    try {
                        handle.invoke(null, signal, old);
                    } catch (IllegalAccessException | InvocationTargetException e) {
                        throw new IllegalStateException("cannot restore a signal handler", e);
                    }
                });
    }

    @Override
    public void halt(int exitCode) {
        // What we started does nothing any more either: a program that turns something, say.
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().halt(exitCode);
    }
}
