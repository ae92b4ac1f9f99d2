package dev.keyrecall.aws.lab;

import dev.keyrecall.aws.lab.AwsRefusal.Common;
import dev.keyrecall.lab.FaultPlan;
import dev.keyrecall.lab.LabRequest;
import dev.keyrecall.lab.LabResponse;
import dev.keyrecall.lab.LabService;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/**
 * The wire protocols: tells which service and operation a request calls, checks who calls, and
 * writes answers and errors as that service does. Thread-safe: one lock for all state.
 */
final class AwsService implements LabService {
    private static final String UNKNOWN = "unknown";
    private static final String JSON_TYPE = "application/x-amz-json-1.1";

    /** What every user may call; the rest is for the operator, or by grant. */
    private static final Set<String> FREE_FOR_ALL =
            Set.of("sts:GetCallerIdentity", "sts:GetAccessKeyInfo");

    private final Object lock;
    private final AwsState state;
    private final InstantSource clock;
    private final FaultPlan faults;

    AwsService(Object lock, AwsState state, InstantSource clock, FaultPlan faults) {
        this.lock = lock;
        this.state = state;
        this.clock = clock;
        this.faults = faults;
    }

    /** Which protocol and service a request speaks to. */
    private enum Door {
        IAM("iam", IamOperations.NAMESPACE, ""),
        STS("sts", StsOperations.NAMESPACE, ""),
        SECRETS("secretsmanager", "", "secretsmanager."),
        KMS("kms", "", "TrentService.");

        private final String service;
        private final String namespace;

        /** What X-Amz-Target begins with; empty for the query protocol. */
        private final String target;

        Door(String service, String namespace, String target) {
            this.service = service;
            this.namespace = namespace;
            this.target = target;
        }

        boolean isJson() {
            return !target.isEmpty();
        }

        static Door of(LabRequest request, QueryForm form) {
            String target = request.header("x-amz-target").orElse("");
            for (Door door : values()) {
                if (door.isJson() && target.startsWith(door.target)) {
                    return door;
                }
            }
            return form.get("Version").orElse("").equals("2011-06-15") ? STS : IAM;
        }
    }

    @Override
    public String operation(LabRequest request) {
        QueryForm form = QueryForm.read(request);
        Door door = Door.of(request, form);
        String action = action(door, request, form);
        return action.isEmpty() ? UNKNOWN : door.service + ":" + action;
    }

    private static String action(Door door, LabRequest request, QueryForm form) {
        return door.isJson()
                ? request.header("x-amz-target").orElseThrow().substring(door.target.length())
                : form.get("Action").orElse("");
    }

    @Override
    public LabResponse answer(LabRequest request, PageCut cut) {
        QueryForm form = QueryForm.read(request);
        Door door = Door.of(request, form);
        String action = action(door, request, form);
        String requestId = state.ids().requestId();
        try {
            synchronized (lock) {
                Instant now = clock.instant();
                IamKey caller = authenticate(request, form, door, now);
                authorise(caller.user(), door.service + ":" + action);
                AwsCall call = new AwsCall(caller, action, now, cut);
                return switch (door) {
                    case IAM, STS -> query(door, requestId, call, form);
                    case SECRETS ->
                            json(
                                    200,
                                    requestId,
                                    state.secrets()
                                            .answer(call, JsonArguments.read(request))
                                            .compact());
                    case KMS ->
                            json(
                                    200,
                                    requestId,
                                    state.kms()
                                            .answer(call, JsonArguments.read(request))
                                            .compact());
                };
            }
        } catch (AwsRefusal refusal) {
            return error(door, requestId, refusal);
        } catch (JsonException e) {
            return error(
                    door,
                    requestId,
                    AwsRefusal.of("SerializationException", 400, "cannot read the request body"));
        }
    }

    @Override
    public LabResponse refuse(LabRequest request, Refusal refusal) {
        Door door = Door.of(request, QueryForm.read(request));
        AwsRefusal answer =
                switch (refusal) {
                    case THROTTLED -> AwsRefusal.of(Common.THROTTLED, "Rate exceeded");
                    case EXPIRED ->
                            AwsRefusal.of(
                                    Common.EXPIRED,
                                    "The security token included in the request is expired");
                    case ERROR -> internal(door);
                };
        return error(door, state.ids().requestId(), answer);
    }

    private static AwsRefusal internal(Door door) {
        return switch (door) {
            case IAM ->
                    AwsRefusal.of(
                            "ServiceFailure",
                            500,
                            "The request processing has failed because of an unknown error,"
                                    + " exception or failure.");
            case STS -> AwsRefusal.of("InternalFailure", 500, "An internal error occurred.");
            case SECRETS ->
                    AwsRefusal.of(
                            "InternalServiceError", 500, "An error occurred on the server side.");
            case KMS ->
                    AwsRefusal.of(
                            "KMSInternalException",
                            500,
                            "The request was rejected because an internal exception occurred.");
        };
    }

    private IamKey authenticate(LabRequest request, QueryForm form, Door door, Instant now) {
        SigV4 signature = SigV4.read(request, form);
        IamKey key = state.iam().keyEver(signature.keyId()).orElse(null);
        boolean accepted =
                key != null
                        && request.header("x-amz-security-token").isEmpty()
                        && form.get("X-Amz-Security-Token").isEmpty()
                        && key.stateForCallers(now, faults.propagationDelay(), faults.flapping())
                                == IamKey.State.ACTIVE;
        if (key == null || !accepted) {
            throw AwsRefusal.of(
                    Common.INVALID_CREDENTIAL,
                    "The security token included in the request is invalid.");
        }
        signature.verify(request, door.service, key.secret(), now, faults.clockSkewMax());
        if (door.isJson() && !signature.region().equals(state.region())) {
            throw AwsRefusal.of(
                    Common.BAD_SIGNATURE, "Credential should be scoped to a valid region. ");
        }
        key.used(new IamKey.Use(now, door.service, signature.region()));
        return key;
    }

    private static void authorise(IamUser user, String operation) {
        if (!FREE_FOR_ALL.contains(operation) && !user.may(operation)) {
            throw AwsRefusal.of(
                    Common.DENIED,
                    "User: "
                            + user.arn()
                            + " is not authorized to perform: "
                            + operation
                            + " because no identity-based policy allows the "
                            + operation
                            + " action");
        }
    }

    private LabResponse query(Door door, String requestId, AwsCall call, QueryForm form) {
        Xml result =
                door == Door.STS
                        ? state.sts().answer(call, form)
                        : state.iamOperations().answer(call, form);
        String action = call.action();
        Xml xml = new Xml().root(action + "Response", door.namespace);
        if (!result.isEmpty()) {
            xml.open(action + "Result").append(result).close(action + "Result");
        }
        xml.open("ResponseMetadata").leaf("RequestId", requestId).close("ResponseMetadata");
        return xml(200, requestId, xml.close(action + "Response"));
    }

    private static LabResponse error(Door door, String requestId, AwsRefusal refusal) {
        if (door.isJson()) {
            Json.Builder body = Json.object().put("__type", refusal.jsonCode());
            if (!refusal.text().isEmpty()) {
                body.put("message", refusal.text());
            }
            return json(refusal.jsonStatus(), requestId, body.build().compact());
        }
        int status = refusal.queryStatus();
        Xml xml =
                new Xml()
                        .root("ErrorResponse", door.namespace)
                        .open("Error")
                        .leaf("Type", status < 500 ? "Sender" : "Receiver")
                        .leaf("Code", refusal.queryCode())
                        .leaf("Message", refusal.text())
                        .close("Error")
                        .leaf("RequestId", requestId)
                        .close("ErrorResponse");
        return xml(status, requestId, xml);
    }

    private static LabResponse xml(int status, String requestId, Xml xml) {
        return new LabResponse(
                status,
                Map.of("Content-Type", "text/xml", "x-amzn-RequestId", requestId),
                xml + "\n");
    }

    private static LabResponse json(int status, String requestId, String body) {
        return new LabResponse(
                status, Map.of("Content-Type", JSON_TYPE, "x-amzn-RequestId", requestId), body);
    }
}
