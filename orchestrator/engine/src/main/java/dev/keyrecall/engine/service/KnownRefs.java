package dev.keyrecall.engine.service;

import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The credentials that rows of a file may name, as of one transaction: those ever listed or
 * accepted by their references, those that are so now by their ids.
 */
final class KnownRefs {
    private final Set<CredentialRef> known = new HashSet<>();
    private final Set<CredentialRef> expected = new HashSet<>();
    private final Map<String, List<CredentialRef>> byId = new HashMap<>();

    KnownRefs(Tx tx) {
        for (Account account : tx.accounts().all()) {
            Set<CredentialRef> standing = new HashSet<>();
            for (ObservedCredential one : tx.credentials().observedIn(account.ref())) {
                known.add(one.credential().ref());
                if (one.present()) {
                    standing.add(one.credential().ref());
                }
            }
            for (AcceptedCredential one : tx.credentials().acceptedIn(account.ref())) {
                known.add(one.ref());
                standing.add(one.ref());
            }
            expected.addAll(standing);
            standing.forEach(
                    ref -> byId.computeIfAbsent(ref.id(), _ -> new ArrayList<>()).add(ref));
        }
    }

    /** Whether it is listed or accepted: one that is neither claims no place any more. */
    boolean isExpected(CredentialRef ref) {
        return expected.contains(ref);
    }

    /** The credential that a row names by {@code ref} or {@code credential}; null with a fault. */
    @Nullable CredentialRef find(TableRow.Fields row, LineFaults faults) {
        String ref = row.fields().get("ref");
        String id = row.fields().get("credential");
        if ((ref == null) == (id == null)) {
            faults.add(
                    row.line(),
                    ref == null ? "no credential is named" : "both ref and credential are given",
                    "give one of the two in each row");
            return null;
        }
        return ref == null ? ofId(row.line(), String.valueOf(id), faults) : of(row, ref, faults);
    }

    private @Nullable CredentialRef of(TableRow.Fields row, String text, LineFaults faults) {
        try {
            CredentialRef ref = CredentialRef.parse(text);
            if (known.contains(ref)) {
                return ref;
            }
            faults.add(
                    row.line(),
                    "no credential " + ref + " is known",
                    "a new one is after 'keyrecall inventory refresh'");
        } catch (IllegalArgumentException quotesTheField) {
            faults.add(
                    row.line(),
                    "the reference is malformed",
                    "one reads PROVIDER:ACCOUNT:TYPE:ID; 'keyrecall inventory list' shows them");
        }
        return null;
    }

    private @Nullable CredentialRef ofId(long line, String id, LineFaults faults) {
        List<CredentialRef> found = byId.getOrDefault(id, List.of());
        if (found.size() == 1) {
            return found.getFirst();
        }
        faults.add(
                line,
                found.isEmpty()
                        ? "no credential of that id is listed or accepted"
                        : found.size() + " credentials have that id",
                found.isEmpty()
                        ? "name one that is gone by its reference, in the column 'ref'"
                        : "name it by its reference, in the column 'ref'");
        return null;
    }
}
