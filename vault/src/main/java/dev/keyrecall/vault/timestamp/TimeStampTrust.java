package dev.keyrecall.vault.timestamp;

import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TSPValidationException;
import org.bouncycastle.tsp.TimeStampToken;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whose time stamps are believed: those that lead to one of some certificates. Immutable. */
public final class TimeStampTrust {
    /** A file of certificates is at most this long. */
    public static final int FILE_MAX_BYTES = 256 * 1024;

    /** What an authority may have signed with; not SHA-1, for which collisions are made. */
    private static final Set<String> DIGESTS =
            Set.of(
                    NISTObjectIdentifiers.id_sha256.getId(),
                    NISTObjectIdentifiers.id_sha384.getId(),
                    NISTObjectIdentifiers.id_sha512.getId(),
                    NISTObjectIdentifiers.id_sha3_256.getId(),
                    NISTObjectIdentifiers.id_sha3_384.getId(),
                    NISTObjectIdentifiers.id_sha3_512.getId(),
                    // Ed448 names the hash that is part of it.
                    NISTObjectIdentifiers.id_shake256.getId());

    /** More certificates in a token are a way to keep us busy. */
    private static final int CERTIFICATES_MAX = 32;

    private final Set<TrustAnchor> anchors;

    private TimeStampTrust(Set<TrustAnchor> anchors) {
        this.anchors = Set.copyOf(anchors);
    }

    /**
     * Reads certificates: PEM, one or more.
     *
     * @throws TimeStampException when there is none, or one that cannot be read
     */
    public static TimeStampTrust parse(byte[] pem) throws TimeStampException {
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            for (Certificate one :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))) {
                anchors.add(new TrustAnchor((X509Certificate) one, null));
            }
            if (anchors.isEmpty()) {
                throw new TimeStampException("there is no certificate in it");
            }
            return new TimeStampTrust(anchors);
        } catch (CertificateException e) {
            throw new TimeStampException("it holds what is no certificate");
        }
    }

    /**
     * Verifies a time stamp that was kept, as of the time that it tells.
     *
     * @param answer a {@code TimeStampResp}, DER
     * @param content what it should be a time stamp of
     * @throws TimeStampException when it is not to be believed
     */
    public TimeStamp verify(byte[] answer, byte[] content) throws TimeStampException {
        return verify(Answer.parse(answer), content);
    }

    TimeStamp verify(Answer answer, byte[] content) throws TimeStampException {
        TimeStampToken token = answer.token();
        try {
            answer.requireOf(content);
            List<X509Certificate> sent = certificates(token);
            X509Certificate signer = signer(token, sent);
            // Looks at the certificate's use, its time, and that the token names it.
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
            requireDigest(token);
            Instant at = token.getTimeStampInfo().getGenTime().toInstant();
            requireChain(signer, sent, at);
            return new TimeStamp(at, name(signer));
        } catch (TSPValidationException e) {
            throw new TimeStampException("it does not verify: " + e.getMessage());
        } catch (TSPException e) {
            // The library's own words are those of its classes.
            throw new TimeStampException("it does not verify: it is damaged, or not signed so");
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new TimeStampException("its certificates cannot be read");
        } catch (RuntimeException e) {
            // The library meets malformed content with many kinds of exception.
            throw new TimeStampException("it is malformed");
        }
    }

    private static List<X509Certificate> certificates(TimeStampToken token)
            throws IOException, CertificateException, TimeStampException {
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (X509CertificateHolder one : token.getCertificates().getMatches(null)) {
            if (certificates.size() == CERTIFICATES_MAX) {
                throw new TimeStampException(
                        "it holds more than " + CERTIFICATES_MAX + " certificates");
            }
            certificates.add(
                    (X509Certificate)
                            factory.generateCertificate(
                                    new ByteArrayInputStream(one.getEncoded())));
        }
        return certificates;
    }

    private static X509Certificate signer(TimeStampToken token, List<X509Certificate> sent)
            throws IOException, CertificateException, TimeStampException {
        for (X509Certificate one : sent) {
            if (token.getSID().match(new X509CertificateHolder(one.getEncoded()))) {
                return one;
            }
        }
        throw new TimeStampException("it lacks the certificate of its signer");
    }

    private static String name(X509Certificate certificate)
            throws CertificateEncodingException, IOException {
        return new X509CertificateHolder(certificate.getEncoded()).getSubject().toString();
    }

    private static void requireDigest(TimeStampToken token) throws TimeStampException {
        for (SignerInformation signer : token.toCMSSignedData().getSignerInfos()) {
            if (!DIGESTS.contains(signer.getDigestAlgOID())) {
                throw new TimeStampException(
                        "it is signed over a hash that is not believed any more: "
                                + signer.getDigestAlgOID());
            }
        }
    }

    private void requireChain(X509Certificate signer, List<X509Certificate> sent, Instant at)
            throws GeneralSecurityException, IOException, TimeStampException {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(signer);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setDate(Date.from(at));
        parameters.setRevocationEnabled(false);
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(sent)));
        try {
            PKIXCertPathBuilderResult found =
                    (PKIXCertPathBuilderResult)
                            CertPathBuilder.getInstance("PKIX").build(parameters);
            // The JDK believes what it is told to believe beyond its time.
            found.getTrustAnchor().getTrustedCert().checkValidity(Date.from(at));
        } catch (CertPathBuilderException
                | CertificateExpiredException
                | CertificateNotYetValidException e) {
            throw new TimeStampException(
                    "its certificate ("
                            + name(signer)
                            + ") leads to none that is believed, or one on the way was not valid"
                            + " then");
        }
    }
}
