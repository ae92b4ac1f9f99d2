package dev.keyrecall.aws;

import dev.keyrecall.spi.CallGate;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

import java.util.Locale;

/**
 * Makes every request of the SDK pass the account's gate, whichever client sends it. Waits before
 * the SDK begins to count the call's time. The clients are synchronous, so that a throttled one
 * finds its passage on the thread that it was sent from.
 */
final class GatedCalls implements ExecutionInterceptor {
    private static final ExecutionAttribute<CallGate.Passage> PASSAGE =
            new ExecutionAttribute<>("KeyrecallPassage");

    private static final ThreadLocal<CallGate.@Nullable Passage> LAST = new ThreadLocal<>();

    private final CallGate gate;

    GatedCalls(CallGate gate) {
        this.gate = gate;
    }

    /** That of the request just made on this thread; gone after this. */
    static CallGate.Passage take() {
        CallGate.Passage last = LAST.get();
        LAST.remove();
        return last == null ? CallGate.Passage.UNSEEN : last;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        CallGate.Passage passage = gate.before(operation(attributes));
        attributes.putAttribute(PASSAGE, passage);
        LAST.set(passage);
    }

    @Override
    public void afterTransmission(
            Context.AfterTransmission context, ExecutionAttributes attributes) {
        attributes.getAttribute(PASSAGE).answered();
    }

    /** {@code iam:GetUser}, of the service "Iam"; {@code secretsmanager:…} of "Secrets Manager". */
    private static String operation(ExecutionAttributes attributes) {
        String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
        return service.replace(" ", "").toLowerCase(Locale.ROOT)
                + ":"
                + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    }
}
