package dev.keyrecall.aws;

import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.DerivedForm;
import dev.keyrecall.spi.DerivedForms;
import dev.keyrecall.spi.SecretBytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The forms of an IAM access key besides its secret half, which is its value: the id, which stands
 * alone in many leaks, and the SMTP password of every region, which mail servers hold in place of
 * the key. AWS shows no part of a secret masked.
 */
final class AccessKeyForms implements DerivedForms {
    static final DerivedForms INSTANCE = new AccessKeyForms();

    static final String ID = "aws.access-key-id";
    static final String SMTP_PASSWORD = "aws.ses-smtp-password";

    private static final CredentialType TYPE =
            new CredentialType(AwsProvider.ID, AwsAccount.ACCESS_KEY);

    private AccessKeyForms() {}

    @Override
    public Set<String> names() {
        return Set.of(ID, SMTP_PASSWORD);
    }

    @Override
    public List<DerivedForm> of(CredentialRef ref, SecretBytes value) {
        if (!ref.type().equals(TYPE)) {
            return List.of();
        }
        List<DerivedForm> forms = new ArrayList<>();
        forms.add(new DerivedForm(ID, "", SecretBytes.ofUtf8(ref.id())));
        for (String region : SesRegions.ALL) {
            forms.add(new DerivedForm(SMTP_PASSWORD, region, SesSmtpPassword.of(value, region)));
        }
        return List.copyOf(forms);
    }
}
