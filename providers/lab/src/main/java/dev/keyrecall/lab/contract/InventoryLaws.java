package dev.keyrecall.lab.contract;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Laws of listing: complete, or a failure; never short. */
final class InventoryLaws {
    /** Enough for several pages of any adapter here. */
    private static final int PRINCIPALS = 60;

    private static final int FEW = 4;
    private static final int SHORT_PAGES = 40;

    private InventoryLaws() {}

    static void write(ProviderContract.LawBook book) {
        book.add("a listing holds every credential once, as it is", InventoryLaws::complete);
        book.add("short pages lose nothing", bench -> crippled(bench, Fault.SHORT_PAGE));
        book.add("empty pages lose nothing", bench -> crippled(bench, Fault.EMPTY_PAGE));
        book.add(
                "what stands all through a listing is in it, whatever changes meanwhile",
                InventoryLaws::underChange);
        book.add(
                "a listing that meets a fault fails or is whole, and never claims doubt",
                InventoryLaws::underFaults);
        book.add("a listing goes on from its cursor", InventoryLaws::resumes);
        book.add("a principal's credentials are listed as they stand", InventoryLaws::ofPrincipal);
        book.add("an id by itself tells its principal, or nothing", InventoryLaws::principalOfAnId);
        book.add("a word that is no id is sent nowhere", InventoryLaws::anotherWordIsSentNowhere);
        book.add(
                "listing where nobody listens is unavailable",
                bench ->
                        Expect.failure(
                                ProviderException.Unavailable.class,
                                "listing where nobody listens",
                                () ->
                                        Workbench.automated(
                                                        Workbench.kind(
                                                                        bench.subject(),
                                                                        bench.subject()
                                                                                .unreachable())
                                                                .inventory())
                                                .list(null)));
    }

    private static void populate(Workbench bench, int principals) throws Exception {
        for (int i = 0; i < principals; i++) {
            String principal = bench.subject().principal(i % 3);
            if (i % 6 == 2) {
                bench.suspension()
                        .suspend(
                                bench.target(principal, bench.ids(principal).getFirst()),
                                bench.intent());
            }
        }
    }

    private static void complete(Workbench bench) throws Exception {
        populate(bench, PRINCIPALS);
        List<Credential> listed = bench.listAll();
        LabTruth truth = bench.lab().truth();
        Expect.equal(
                listed.stream().map(credential -> credential.ref().id()).sorted().toList(),
                bench.trueIds(),
                "ids listed");
        for (Credential credential : listed) {
            LabTruth.Credential real = truth.credential(credential.ref().id()).orElseThrow();
            String what = credential.ref().toString();
            Expect.equal(credential.ref().type(), bench.subject().type(), "type of " + what);
            Expect.equal(credential.principal(), real.principal(), "principal of " + what);
            Expect.equal(credential.owner(), real.owner(), "owner of " + what);
            Expect.equal(
                    credential.status(),
                    real.active() ? Credential.Status.ACTIVE : Credential.Status.INACTIVE,
                    "status of " + what);
            Expect.equal(
                    credential.createdAt().getEpochSecond(),
                    real.createdAt().getEpochSecond(),
                    "creation of " + what);
            if (!real.operator()) {
                Expect.that(
                        (credential.lastUsedAt() == null) == (real.lastUsedAt() == null),
                        "last use of " + what + " is " + credential.lastUsedAt());
            }
            Expect.that(!credential.principalUid().isBlank(), what + " has no principal uid");
        }
    }

    private static void crippled(Workbench bench, Fault fault) throws Exception {
        populate(bench, PRINCIPALS);
        List<String> whole = bench.trueIds();
        bench.lab().faults().arm("*", fault, 0, SHORT_PAGES);
        Expect.equal(bench.listedIds(), whole, "ids listed in crippled pages");
        bench.lab().faults().clear();
        bench.lab().faults().arm("*", fault, 1, SHORT_PAGES);
        Expect.equal(bench.listedIds(), whole, "ids listed in crippled pages, from the second on");
    }

    private static void underChange(Workbench bench) throws Exception {
        populate(bench, PRINCIPALS);
        List<String> before = bench.trueIds();
        List<String> changing = new ArrayList<>();
        List<String> listed = new ArrayList<>();
        String cursor = null;
        do {
            Page<Credential> page = bench.inventory().list(cursor);
            page.items().forEach(credential -> listed.add(credential.ref().id()));
            cursor = page.nextCursor();
            // One goes from what was listed, one from what was not; one comes.
            changing.addAll(removeFirstAndLast(bench, listed));
            var _ = bench.subject().principal(1);
        } while (cursor != null);
        List<String> standing = new ArrayList<>(before);
        standing.removeAll(changing);
        for (String id : standing) {
            Expect.equal(
                    listed.stream().filter(id::equals).count(), 1L, "times that " + id + " is in");
        }
    }

    private static List<String> removeFirstAndLast(Workbench bench, List<String> listed) {
        String operator = bench.lab().truth().operator().id();
        List<String> others = bench.trueIds().stream().filter(id -> !id.equals(operator)).toList();
        List<String> removed = new ArrayList<>();
        others.stream().filter(listed::contains).findFirst().ifPresent(removed::add);
        others.stream().filter(id -> !listed.contains(id)).findFirst().ifPresent(removed::add);
        removed.forEach(bench.lab()::deleteBehindBack);
        return removed;
    }

    private static void underFaults(Workbench bench) throws Exception {
        populate(bench, FEW);
        List<String> whole = bench.trueIds();
        for (Fault fault :
                List.of(
                        Fault.CUT_BEFORE,
                        Fault.CUT_AFTER,
                        Fault.ERROR_BEFORE,
                        Fault.THROTTLE,
                        Fault.EXPIRED)) {
            List<String> listed = new ArrayList<>();
            bench.sweep(
                    fault,
                    _ ->
                            Workbench.outcome(
                                    () -> {
                                        listed.clear();
                                        return listed.addAll(bench.listedIds());
                                    }),
                    (failure, where) -> {
                        if (failure == null) {
                            Expect.equal(listed, whole, "listed under " + where);
                        } else {
                            reads(fault, failure, where);
                        }
                    });
        }
    }

    /** The failure of a read by its fault: never in doubt, because nothing can have changed. */
    static void reads(Fault fault, @Nullable ProviderException failure, String where) {
        switch (fault) {
            case THROTTLE -> Expect.kind(ProviderException.Throttled.class, failure, where);
            case EXPIRED ->
                    Expect.equal(
                            Expect.kind(ProviderException.Refused.class, failure, where).reason(),
                            ProviderException.Reason.OPERATOR_CREDENTIAL,
                            where);
            default -> Expect.kind(ProviderException.Unavailable.class, failure, where);
        }
    }

    private static void resumes(Workbench bench) throws Exception {
        populate(bench, PRINCIPALS);
        Page<Credential> first = bench.inventory().list(null);
        Expect.that(first.nextCursor() != null, "the subject's listing has but one page");
        bench.arm(Act.LIST, Fault.ERROR_BEFORE);
        Expect.failure(
                ProviderException.Unavailable.class,
                "the second page",
                () -> bench.inventory().list(first.nextCursor()));
        List<String> ids = new ArrayList<>();
        first.items().forEach(credential -> ids.add(credential.ref().id()));
        String cursor = first.nextCursor();
        while (cursor != null) {
            Page<Credential> page = bench.inventory().list(cursor);
            page.items().forEach(credential -> ids.add(credential.ref().id()));
            cursor = page.nextCursor();
        }
        Expect.equal(ids.stream().sorted().toList(), bench.trueIds(), "ids after going on");
    }

    private static void ofPrincipal(Workbench bench) throws Exception {
        String two = bench.subject().principal(2);
        String none = bench.subject().principal(0);
        List<Credential> listed = bench.inventory().ofPrincipal(two);
        Expect.equal(
                listed.stream().map(credential -> credential.ref().id()).sorted().toList(),
                bench.ids(two),
                "credentials of " + two);
        Expect.equal(bench.inventory().ofPrincipal(none), List.of(), "credentials of " + none);
        bench.subject().remove(two);
        Expect.equal(bench.inventory().ofPrincipal(two), List.of(), "credentials of one gone");
    }

    private static void principalOfAnId(Workbench bench) throws Exception {
        String two = bench.subject().principal(2);
        for (String id : bench.ids(two)) {
            try (SecretBytes word = SecretBytes.ofUtf8(id)) {
                Optional<String> told = bench.inventory().principalOf(word);
                Expect.that(
                        told.isEmpty() || told.get().equals(two),
                        id + " is told to be of " + told.orElse("") + ", and is of " + two);
            }
            String unknown = id.substring(0, id.length() - 1) + (id.endsWith("A") ? "B" : "A");
            try (SecretBytes word = SecretBytes.ofUtf8(unknown)) {
                Expect.equal(
                        bench.inventory().principalOf(word), Optional.empty(), "whose " + unknown);
            }
        }
    }

    /** It may be the value that leaked beside an id. */
    private static void anotherWordIsSentNowhere(Workbench bench) throws Exception {
        String principal = bench.subject().principal(1);
        String id = bench.ids(principal).getFirst();
        List<String> asked = new ArrayList<>();
        CallGate gate =
                operation -> {
                    asked.add(operation);
                    return CallGate.Passage.UNSEEN;
                };
        try (ProviderAccount account = bench.subject().gated(gate);
                SecretBytes value = bench.subject().valueOf(id);
                SecretBytes longer = SecretBytes.ofUtf8(id + id);
                SecretBytes word = SecretBytes.ofUtf8("no-id at all")) {
            Inventory inventory =
                    Workbench.automated(Workbench.kind(bench.subject(), account).inventory());
            for (SecretBytes one : List.of(value, longer, word)) {
                Expect.equal(inventory.principalOf(one), Optional.empty(), "whose another word is");
            }
        }
        Expect.equal(asked, List.of(), "what was asked about words that are no ids");
    }
}
