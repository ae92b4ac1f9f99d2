package dev.keyrecall.aws.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.services.iam.model.LimitExceededException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The control paths, as a test in another process uses them. */
final class AwsLabControlTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private AwsLab lab;

    @BeforeEach
    void start() {
        lab =
                AwsLab.start(
                        new LabPopulation(4, 5, 3, 1),
                        InstantSource.system(),
                        new SplittableRandom(1),
                        0);
    }

    @AfterEach
    void stop() {
        http.close();
        lab.close();
    }

    @Test
    void truthIsToldAsTheServerHoldsIt() throws Exception {
        Json.Obj told = Json.parseObject(get("truth").body());
        assertThat(told).isEqualTo(Json.parseObject(lab.truth().toJson().compact()));
        assertThat(told.items("credentials")).hasSize(6);
        assertThat(told.items("consumers")).hasSize(3);
    }

    @Test
    void credentialsComeAndGoBehindTheBack() throws Exception {
        LabTruth.Credential victim = lab.truth().credentials().getFirst();
        assertThat(post("delete", "{\"id\":\"" + victim.id() + "\"}").statusCode()).isEqualTo(200);
        assertThat(lab.truth().credential(victim.id())).isEmpty();
        assertThat(post("delete", "{\"id\":\"" + victim.id() + "\"}").statusCode()).isEqualTo(400);
        String made =
                Json.parseObject(
                                post("create", "{\"principal\":\"" + victim.principal() + "\"}")
                                        .body())
                        .text("id");
        assertThat(lab.truth().credential(made).orElseThrow().principal())
                .isEqualTo(victim.principal());
        assertThat(post("create", "{\"principal\":\"nobody\"}").statusCode()).isEqualTo(400);
    }

    @Test
    void faultsAndKnobsAreSet() throws Exception {
        HttpResponse<String> answer =
                post(
                        "faults",
                        """
                        {"arm": [{"operation": "iam:ListUsers", "fault": "timeout-after",
                                  "skip": 2, "times": 3}],
                         "rates": [{"operation": "*", "per_second": 2.5, "burst": 4}],
                         "latency": 20, "propagation_delay": 3000, "flapping": true,
                         "clock_skew_max": 60000}
                        """);
        assertThat(Json.parseObject(answer.body()).bool("spent")).isFalse();
        assertThat(lab.faults().latency()).isEqualTo(Duration.ofMillis(20));
        assertThat(lab.faults().propagationDelay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(lab.faults().flapping()).isTrue();
        assertThat(lab.faults().clockSkewMax()).isEqualTo(Duration.ofMinutes(1));
        post("faults", "{\"clear\": true}");
        assertThat(lab.faults().isSpent()).isTrue();
        assertThat(lab.faults().latency()).isEqualTo(Duration.ZERO);
    }

    @Test
    void nonsenseIsRefusedWithAReasonAndNothingChanges() throws Exception {
        for (String body :
                new String[] {
                    "not json",
                    "{\"unknown\": 1}",
                    "{\"latency\": \"1s\"}",
                    "{\"latency\": 1.5}",
                    "{\"latency\": -1}",
                    "{\"arm\": 1}",
                    "{\"arm\": [1]}",
                    "{\"arm\": [{\"operation\": \"*\", \"fault\": \"none such\"}]}",
                    "{\"arm\": [{\"operation\": \"*\", \"fault\": \"throttle\", \"times\": 0}]}",
                    "{\"arm\": [{\"operation\": \"*\", \"fault\": \"throttle\","
                            + " \"times\": 99999999999}]}",
                    "{\"rates\": [{\"operation\": \"*\", \"per_second\": 0}]}"
                }) {
            HttpResponse<String> answer = post("faults", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(Json.parseObject(answer.body()).text("error")).as(body).isNotBlank();
        }
        assertThat(lab.faults().isSpent()).isTrue();
        assertThat(get("none-such").statusCode()).isEqualTo(404);
        assertThat(lab.counts().receivedInAll()).as("control is no provider call").isZero();
    }

    @Test
    void settingsAndCountsAreTold() throws Exception {
        assertThat(Json.parseObject(get("settings").body()).text("endpoint"))
                .isEqualTo(lab.endpoint().toString());
        try (LabClients clients = LabClients.operator(lab);
                var iam = clients.iam()) {
            iam.createUser(r -> r.userName("u"));
            iam.listUsers();
        }
        Json.Obj counts = Json.parseObject(get("counts").body());
        assertThat(counts.object("received").integer("iam:ListUsers")).isEqualTo(1);
        assertThat(counts.object("effects").integer("iam:CreateUser")).isEqualTo(1);
        assertThat(counts.object("effects").get("iam:ListUsers")).isEmpty();
    }

    @Test
    void unsignedCallsAreRefusedInEachProtocol() throws Exception {
        HttpRequest iam =
                HttpRequest.newBuilder(lab.endpoint().resolve("/"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "Action=ListUsers&Version=2010-05-08"))
                        .build();
        HttpResponse<String> refused = send(iam);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .contains("<Code>MissingAuthenticationToken</Code>")
                .contains("xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"");
        assertThat(refused.headers().firstValue("x-amzn-RequestId")).isPresent();
        HttpRequest json =
                HttpRequest.newBuilder(lab.endpoint().resolve("/"))
                        .header("X-Amz-Target", "secretsmanager.ListSecrets")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        HttpResponse<String> target = send(json);
        assertThat(target.statusCode()).isEqualTo(400);
        assertThat(Json.parseObject(target.body()).text("__type"))
                .isEqualTo("MissingAuthenticationTokenException");
    }

    @Test
    void manyCallersAtOnceNeverGetPastTheTwoKeyLimit() {
        try (LabClients clients = LabClients.operator(lab);
                var iam = clients.iam()) {
            iam.createUser(r -> r.userName("u"));
            long made =
                    IntStream.range(0, 16)
                            .parallel()
                            .filter(
                                    call -> {
                                        try {
                                            iam.createAccessKey(r -> r.userName("u"));
                                            return true;
                                        } catch (LimitExceededException e) {
                                            return false;
                                        }
                                    })
                            .count();
            assertThat(made).isEqualTo(2);
            assertThat(lab.truth().credentialsOf("u")).hasSize(2);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(control(path)).build());
    }

    private HttpResponse<String> post(String path, String body)
            throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(control(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private HttpResponse<String> send(HttpRequest request)
            throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private URI control(String path) {
        return lab.endpoint().resolve("/_lab/" + path);
    }
}
