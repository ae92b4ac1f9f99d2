package dev.keyrecall.lab.contract;

import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.Support;

import java.util.ArrayList;
import java.util.List;

/**
 * The laws that apply to an adapter, by what it declares: a capability that it automates is
 * checked, one that it does not automate must say why.
 */
public final class ProviderContract {
    private ProviderContract() {}

    /**
     * All laws for one credential type of one adapter.
     *
     * @throws Exception when no subject can be opened
     */
    public static List<Law> laws(ContractSubject.Factory subjects) throws Exception {
        List<Law> laws = new ArrayList<>();
        LawBook book = (name, body) -> laws.add(new Law(name, subjects, body));
        DeclarationLaws.write(book);
        CostLaws.write(book);
        try (ContractSubject subject = subjects.open()) {
            CredentialKind kind = Workbench.kind(subject, subject.account());
            if (kind.inventory() instanceof Support.Automated<?>) {
                InventoryLaws.write(book);
            }
            if (kind.verification() instanceof Support.Automated<?>) {
                VerificationLaws.write(book);
            }
            if (kind.issuance() instanceof Support.Automated<Issuance>(Issuance.Minted _)) {
                IssuanceLaws.write(book);
            }
            if (kind.suspension() instanceof Support.Automated<?>) {
                SuspensionLaws.write(book);
            }
            if (kind.revocation() instanceof Support.Automated<?>) {
                RevocationLaws.write(book);
            }
            List<ConsumerKind> consumers = subject.account().consumers();
            if (!consumers.isEmpty()
                    && consumers.getFirst().delivery() instanceof Support.Automated<?>) {
                DeliveryLaws.write(book);
            }
        }
        Secrecy.write(book);
        return List.copyOf(laws);
    }

    /** Where laws are written into. */
    interface LawBook {
        void add(String name, Law.Body body);
    }
}
