package dev.keyrecall.aws;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpRequest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a good answer of IAM or STS for one only where it is the document that the operation
 * answers with. The SDK reads any document, passes over what it does not know, and would make an
 * empty listing of a proxy's page or of an error that came with 200.
 *
 * <p>Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, response serialization.
 */
final class AnswerDocument implements ExecutionInterceptor {
    private static final String QUERY_PROTOCOL = "application/x-www-form-urlencoded";
    private static final int BEGINNING_BYTES = 1_024;
    private static final Pattern ROOT =
            Pattern.compile("\\s*(?:<\\?xml[^<>]*>\\s*)?<([A-Za-z0-9]{1,100})[\\s/>]");

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        if (!context.httpResponse().isSuccessful() || !isQuery(context.httpRequest())) {
            return context.responseBody();
        }
        String wanted = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME) + "Response";
        var in =
                new BufferedInputStream(
                        context.responseBody().orElseGet(InputStream::nullInputStream),
                        BEGINNING_BYTES);
        try {
            in.mark(BEGINNING_BYTES);
            String beginning = new String(in.readNBytes(BEGINNING_BYTES), StandardCharsets.UTF_8);
            in.reset();
            Matcher root = ROOT.matcher(beginning);
            if (!root.lookingAt() || !root.group(1).equals(wanted)) {
                // What answered is told nowhere: it may quote anything.
                throw new IOException("the answer is no " + wanted);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(in);
    }

    private static boolean isQuery(SdkHttpRequest request) {
        return request.firstMatchingHeader("Content-Type")
                .filter(type -> type.startsWith(QUERY_PROTOCOL))
                .isPresent();
    }
}
