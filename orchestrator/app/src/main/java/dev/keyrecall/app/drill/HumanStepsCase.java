package dev.keyrecall.app.drill;

import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Passphrase;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.Unlocker;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.TableReader;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.TaskBook.Chosen;
import dev.keyrecall.engine.service.TaskValues;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The drill of the human steps, with a lab that is up. */
final class HumanStepsCase {
    private static final String LEAD = "lead";
    private static final int PARTIAL = 5;

    private final Io io;
    private final HumanStepsDrill.Setup setup;
    private final CommandLines lines;
    private final Consumer<String> steps;
    private final LabServer lab;
    private final Labs.Files files;
    private final DrillFolder folder;
    private final SplittableRandom dice;
    private final List<String> mismatches = new ArrayList<>();

    /** What persons put where, by place: the id. */
    private final Map<String, String> placed = new TreeMap<>();

    HumanStepsCase(
            Io io,
            HumanStepsDrill.Setup setup,
            CommandLines lines,
            Consumer<String> steps,
            LabServer lab,
            Labs.Files files,
            DrillFolder folder) {
        this.io = io;
        this.setup = setup;
        this.lines = lines;
        this.steps = steps;
        this.lab = lab;
        this.files = files;
        this.folder = folder;
        this.dice = new SplittableRandom(setup.seed());
    }

    HumanStepsResult rehearse() throws EngineException {
        known();
        Json.Obj plan = planned();
        String id = plan.text("plan");
        String campaign = plan.text("campaign");
        typed(PARTIAL, "run", id);
        Path table = setup.folder().resolve("tasks.csv");
        Path mail = setup.folder().resolve("mail");
        typed(
                0,
                "campaign",
                "tasks",
                campaign,
                "--csv",
                table.toString(),
                "--messages",
                mail.toString());
        expect("messages", count(mail), setup.owners());
        String filled = answered(campaign, table).toString();
        typed(0, "campaign", "task", "import", campaign, filled);
        typed(PARTIAL, "run", id, "--resume");
        typed(0, "campaign", "tasks", campaign);
        for (int owner = 0; owner < setup.silent(); owner++) {
            typed(0, "campaign", "task", "hand", campaign, "--owner", owner(owner), "--to", LEAD);
        }
        done(campaign, new Chosen(List.of(), LEAD, false));
        typed(
                0,
                "campaign",
                "task",
                "done",
                campaign,
                "--owner",
                LEAD,
                "--evidence",
                "seen working by the lead");
        typed(0, "run", id, "--resume");
        typed(0, acknowledging(campaign));
        Json.Obj closed = Json.parseObject(typed(0, "campaign", "close", campaign, "--json"));
        write("report.md", typed(0, "campaign", "certificate", campaign));
        write("report.html", typed(0, "campaign", "certificate", campaign, "--html"));
        return judged(campaign, closed.object("certificate"));
    }

    private void known() throws EngineException {
        List<String> add =
                new ArrayList<>(
                        List.of(
                                "account",
                                "add",
                                Labs.find(io.adapters(), null).provider(),
                                Labs.ACCOUNT));
        new TreeMap<>(lab.settings())
                .forEach((name, value) -> add.addAll(List.of("--" + name, value)));
        add.addAll(List.of("--credentials-file", files.credentials().toString()));
        typed(0, "init");
        lines.run(0, add);
        typed(0, "inventory", "refresh");
        typed(0, "inventory", "accept", "--all");
        typed(0, "inventory", "consumer", "add", "--from", files.consumers().toString());
        StringBuilder places =
                new StringBuilder("credential,kind,target,option.how,option.where\n");
        StringBuilder owners = new StringBuilder("credential,owner\n");
        int number = 0;
        for (String id : byHand()) {
            places.append(
                    "%s,person,job %d,paste it and restart the job,host-%d%n"
                            .formatted(id, number, number % 97));
            owners.append("%s,%s%n".formatted(id, owner(number % setup.owners())));
            number++;
        }
        typed(0, "inventory", "consumer", "import", write("places.csv", places.toString()));
        typed(0, "inventory", "owner", "import", write("owners.csv", owners.toString()));
    }

    /** Live ones: what was inactive when it was accepted is not replaced. */
    private Set<String> byHand() {
        List<String> live =
                new ArrayList<>(
                        lab.truth().credentials().stream()
                                .filter(one -> one.active() && !one.operator())
                                .map(LabTruth.Credential::id)
                                .sorted()
                                .toList());
        Set<String> chosen = new TreeSet<>();
        while (chosen.size() < setup.byHand() && !live.isEmpty()) {
            chosen.add(live.remove(dice.nextInt(live.size())));
        }
        return chosen;
    }

    private static String owner(int number) {
        return String.format(Locale.ROOT, "team-%02d", number);
    }

    private Json.Obj planned() throws EngineException {
        Json.Obj plan =
                Json.parseObject(
                        typed(
                                0,
                                "plan",
                                "create",
                                "--mode",
                                "exposure",
                                "--scope",
                                "all",
                                "--proof-tries",
                                Integer.toString(setup.proofTries()),
                                "--proof-window",
                                setup.proofWindow().toMillis() + "ms",
                                "--json"));
        typed(0, "approve", plan.text("plan"), "--as", "drill");
        return plan;
    }

    /** Every owner but the silent ones does the tasks, and fills in the table. */
    private Path answered(String campaign, Path table) throws EngineException {
        Set<String> silent = new TreeSet<>();
        for (int owner = 0; owner < setup.silent(); owner++) {
            silent.add(owner(owner));
        }
        List<TableRow> rows;
        try (InputStream in = Files.newInputStream(table);
                TableReader reader = new TableReader(in, TableShape.TASKS, TableReader.LIMITS)) {
            rows = reader.all(_ -> {});
        } catch (IOException | dev.keyrecall.engine.imports.ImportException e) {
            throw new EngineException(
                    Ending.FAULT, "the table cannot be read back: " + e.getMessage(), "report it");
        }
        expect("rows of the table", rows.size(), setup.byHand());
        StringBuilder filled = new StringBuilder("task,credential,done,evidence\n");
        List<String> names = new ArrayList<>();
        for (TableRow row : rows) {
            if (row instanceof TableRow.Fields fields
                    && !silent.contains(fields.fields().get("owner"))) {
                String name = String.valueOf(fields.fields().get("task"));
                names.add(name);
                filled.append(
                        "%s,%s,yes,\"OPS-%s, job restarted\"%n"
                                .formatted(name, fields.fields().get("credential"), name));
            }
        }
        done(campaign, new Chosen(names, null, false));
        return Path.of(write("filled.csv", filled.toString()));
    }

    /** What the owners do, each at a place of their own. */
    private void done(String campaign, Chosen chosen) throws EngineException {
        int before = placed.size();
        List<SecretBytes> issued = lab.issuedSecrets();
        Passphrase passphrase = new Passphrase(io, setup.folder().resolve("passphrase"));
        HomeFolder home = new HomeFolder(setup.folder().resolve("home"), io.osUser());
        try (Session session = Session.unlock(io, home, Unlocker.by(io, passphrase))) {
            new TaskValues(session.engine(), session.vault())
                    .each(
                            campaign,
                            chosen,
                            (task, value) -> {
                                try (value) {
                                    String place = task.task().target().target();
                                    if (issued.stream().noneMatch(value::sameAs)) {
                                        mismatches.add(place + " was handed no value of the lab");
                                    }
                                    placed.put(place, task.task().credential().id());
                                }
                            });
        } finally {
            issued.forEach(SecretBytes::close);
        }
        say("owners put %d credentials in place", placed.size() - before);
    }

    private List<String> acknowledging(String campaign) throws EngineException {
        Json spots = Json.parse(typed(0, "campaign", "acknowledge", campaign, "--json"));
        Set<String> names = new TreeSet<>();
        if (spots instanceof Json.Arr(List<Json> items)) {
            items.forEach(one -> names.add(((Json.Obj) one).text("name")));
        }
        List<String> words = new ArrayList<>(List.of("campaign", "acknowledge", campaign));
        words.addAll(names);
        return words;
    }

    private HumanStepsResult judged(String campaign, Json.Obj certificate) throws EngineException {
        LabTruth truth = lab.truth();
        placed.forEach(
                (place, id) -> {
                    if (truth.credential(id).filter(LabTruth.Credential::active).isEmpty()) {
                        mismatches.add(place + " holds " + id + ", which is not in force");
                    }
                });
        truth.consumers().stream()
                .filter(one -> !one.matches())
                .forEach(one -> mismatches.add(one.target() + " holds another value"));
        expect("places that persons wrote into", placed.size(), setup.byHand());
        expect("units", certificate.integer("units"), setup.units());
        LedgerReading.Verification ledger = verified();
        return new HumanStepsResult(
                campaign,
                setup.units(),
                certificate.integer("proven_dead"),
                setup.byHand(),
                setup.owners(),
                lines.typed(),
                ledger,
                mismatches,
                new DrillFolder.Reports(
                        folder.path().resolve("report.md"), folder.path().resolve("report.html")));
    }

    private LedgerReading.Verification verified() throws EngineException {
        HomeFolder home = new HomeFolder(setup.folder().resolve("home"), io.osUser());
        Passphrase passphrase = new Passphrase(io, setup.folder().resolve("passphrase"));
        try (Session session = Session.open(io, home, Unlocker.by(io, passphrase))) {
            return new LedgerReading(session.engine()).verify();
        }
    }

    private String typed(int exit, String... words) throws EngineException {
        return lines.run(exit, List.of(words));
    }

    private String typed(int exit, List<String> words) throws EngineException {
        return lines.run(exit, words);
    }

    private void expect(String what, long found, long wanted) {
        if (found != wanted) {
            mismatches.add("%s: %d, not %d".formatted(what, found, wanted));
        }
    }

    private static long count(Path mail) throws EngineException {
        try (var entries = Files.list(mail)) {
            return entries.count();
        } catch (IOException e) {
            throw unreadable(mail, e);
        }
    }

    private String write(String name, String text) throws EngineException {
        Path file = setup.folder().resolve(name);
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return file.toString();
    }

    private static EngineException unreadable(Path file, @Nullable IOException e) {
        return new EngineException(
                Ending.FAULT,
                file + " cannot be used: " + (e == null ? "" : DiskFailure.why(e)),
                "name another folder with --out DIR");
    }

    @com.google.errorprone.annotations.FormatMethod
    private void say(String format, Object... values) {
        steps.accept(String.format(Locale.ROOT, format, values));
    }
}
