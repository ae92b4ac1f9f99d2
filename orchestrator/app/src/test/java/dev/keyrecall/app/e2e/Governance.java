package dev.keyrecall.app.e2e;

import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.testing.Signatories;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** A policy for a home, and the signatures of its people, handed in by the product's commands. */
final class Governance {
    final Signatories people;
    private final Console console;
    private final Path folder;
    private int files;

    /**
     * The usual people; Alice is who runs this test.
     *
     * @param folder where policies and signatures are written
     */
    Governance(Console console, Path folder) throws GeneralSecurityException {
        this.console = console;
        this.folder = folder;
        this.people = Signatories.usual();
        people.person(
                "alice", "\"requester\", \"approver\", \"operator\"", SystemIo.create().osUser());
    }

    /** Adopts the people's policy as it stands. */
    Console.Ran adopt(String... signers) throws IOException, GeneralSecurityException {
        byte[] policy = people.policy();
        List<String> words = new ArrayList<>(List.of("policy", "set", file(policy)));
        for (String signature : people.over(policy, signers)) {
            words.add("--signature");
            words.add(file(signature.getBytes(StandardCharsets.US_ASCII)));
        }
        return console.run(words.toArray(String[]::new));
    }

    /** Hands in what somebody signs of a plan. */
    Console.Ran sign(String plan, String name, String namespace)
            throws IOException, GeneralSecurityException {
        Path exported = Files.createDirectory(folder.resolve("export-" + ++files));
        console.run("plan", "export", plan, "--out", exported.toString()).requireExit(0);
        byte[] bytes = Files.readAllBytes(exported.resolve(plan + ".json"));
        String signature = people.sign(name, namespace, bytes);
        return console.run(
                "approve",
                plan,
                "--signature",
                file(signature.getBytes(StandardCharsets.US_ASCII)));
    }

    private String file(byte[] content) throws IOException {
        Path file = folder.resolve("given-" + ++files);
        Files.write(file, content);
        return file.toString();
    }
}
