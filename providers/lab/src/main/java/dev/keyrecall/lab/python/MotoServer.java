package dev.keyrecall.lab.python;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An AWS that others wrote: a moto server on loopback with its signature check switched on, and an
 * operator user who may do everything.
 *
 * <p>Known to be wrong in moto: it never reads a key's status, so an inactive key is still
 * accepted; a deleted one is refused.
 */
public final class MotoServer implements AutoCloseable {
    /** The release that the tests were written against. */
    public static final String VERSION = "5.1.22";

    /** AWS's own client for Python, for tests that fill the server with it. */
    public static final String BOTO3_VERSION = "1.44.5";

    /** The region that the first requests are signed for. */
    public static final String REGION = "us-east-1";

    private static final Duration START_MAX = Duration.ofSeconds(90);
    private static final Duration CALL_MAX = Duration.ofSeconds(30);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    /** CreateUser, PutUserPolicy, CreateAccessKey: carried out unsigned; then signatures count. */
    private static final int UNSIGNED_ACTIONS = 3;

    private static final Pattern LISTENING =
            Pattern.compile("Running on (http://127\\.0\\.0\\.1:[0-9]+)");
    private static final Pattern KEY =
            Pattern.compile(
                    "<AccessKeyId>([^<]+)</AccessKeyId>.*<SecretAccessKey>([^<]+)</SecretAccessKey>",
                    Pattern.DOTALL);
    private static final String ALLOW_ALL =
            "{\"Version\":\"2012-10-17\",\"Statement\":"
                    + "[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

    private final PythonEnvironment python;
    private final Process process;
    private final URI endpoint;
    private final String accessKeyId;
    private final String secretAccessKey;

    private MotoServer(
            PythonEnvironment python,
            Process process,
            URI endpoint,
            String accessKeyId,
            String secretAccessKey) {
        this.python = python;
        this.process = process;
        this.endpoint = endpoint;
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
    }

    /**
     * The environment that holds moto and boto3, both pinned.
     *
     * @throws PythonUnavailableException when Python or a package cannot be had here
     */
    public static PythonEnvironment environment(String motoVersion)
            throws PythonUnavailableException {
        return PythonEnvironment.with(
                List.of("moto[server]==" + motoVersion, "boto3==" + BOTO3_VERSION));
    }

    /**
     * Starts the version that the tests were written against.
     *
     * @throws PythonUnavailableException when Python or moto cannot be had here
     * @throws IOException when moto is there but does not come up
     */
    public static MotoServer start() throws PythonUnavailableException, IOException {
        return start(VERSION);
    }

    /** Starts a given version. */
    public static MotoServer start(String version) throws PythonUnavailableException, IOException {
        PythonEnvironment python = environment(version);
        ProcessBuilder command =
                python.process(List.of("-m", "moto.server", "-H", "127.0.0.1", "-p", "0"));
        command.environment()
                .put("INITIAL_NO_AUTH_ACTION_COUNT", Integer.toString(UNSIGNED_ACTIONS));
        command.environment().put("PYTHONUNBUFFERED", "1");
        Process process = command.start();
        try {
            URI endpoint = URI.create(listening(process));
            String operator = "keyrecall-operator";
            iam(endpoint, Map.of("Action", "CreateUser", "UserName", operator));
            iam(
                    endpoint,
                    Map.of(
                            "Action",
                            "PutUserPolicy",
                            "UserName",
                            operator,
                            "PolicyName",
                            "everything",
                            "PolicyDocument",
                            ALLOW_ALL));
            String answer =
                    iam(endpoint, Map.of("Action", "CreateAccessKey", "UserName", operator));
            Matcher key = KEY.matcher(answer);
            if (!key.find()) {
                throw new IOException("moto's CreateAccessKey answer holds no key");
            }
            return new MotoServer(python, process, endpoint, key.group(1), key.group(2));
        } catch (IOException | RuntimeException e) {
            stop(process);
            throw e;
        }
    }

    /** Waits for the address in the server's own output, which is read on to the end after that. */
    private static String listening(Process process) throws IOException {
        CompletableFuture<String> address = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("moto-output")
                .start(
                        () -> {
                            try (BufferedReader lines =
                                    new BufferedReader(
                                            new InputStreamReader(
                                                    process.getInputStream(),
                                                    StandardCharsets.UTF_8))) {
                                String line;
                                while ((line = lines.readLine()) != null) {
                                    Matcher found = LISTENING.matcher(line);
                                    if (found.find()) {
                                        address.complete(found.group(1));
                                    }
                                }
                                address.completeExceptionally(
                                        new IOException("moto ended before it listened"));
                            } catch (IOException e) {
                                address.completeExceptionally(e);
                            }
                        });
        try {
            return address.get(START_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("moto does not listen", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for moto", e);
        }
    }

    /** One of the first actions, whose signature moto does not look at. */
    private static String iam(URI endpoint, Map<String, String> form) throws IOException {
        String body =
                form.entrySet().stream()
                        .map(
                                field ->
                                        field.getKey()
                                                + "="
                                                + URLEncoder.encode(
                                                        field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        HttpRequest request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(CALL_MAX)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=nobody/20260101/"
                                        + REGION
                                        + "/iam/aws4_request, SignedHeaders=host, Signature=none")
                        .POST(HttpRequest.BodyPublishers.ofString(body + "&Version=2010-05-08"))
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(
                        "moto answered HTTP " + answer.statusCode() + " to " + form.get("Action"));
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking moto", e);
        }
    }

    /** The environment it runs in, which holds boto3 as well. */
    public PythonEnvironment python() {
        return python;
    }

    /** One address for every service. */
    public URI endpoint() {
        return endpoint;
    }

    /** The operator's access key id. */
    public String accessKeyId() {
        return accessKeyId;
    }

    /** The operator's credentials as a file in AWS's shared-credentials format. */
    public String credentialsFile() {
        return "[default]\naws_access_key_id = "
                + accessKeyId
                + "\naws_secret_access_key = "
                + secretAccessKey
                + "\n";
    }

    @Override
    public void close() {
        stop(process);
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
