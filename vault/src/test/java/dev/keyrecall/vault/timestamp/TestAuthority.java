package dev.keyrecall.vault.timestamp;

import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.tsp.MessageImprint;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.asn1.tsp.TimeStampResp;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.util.CollectionStore;
import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/** A time-stamping authority that can be made to err, with keys and certificates made here. */
final class TestAuthority {
    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.2.3.4.1");
    private static final Duration LIFE = Duration.ofDays(30);

    private final Named ca;
    private final Named signer;

    private TestAuthority(Named ca, Named signer) {
        this.ca = ca;
        this.signer = signer;
    }

    private record Named(KeyPair keys, X509CertificateHolder certificate) {}

    /** Which uses the signer's certificate allows. */
    enum Use {
        TIME_STAMPING,
        NONE,
        NOT_CRITICAL,
        AND_ANOTHER
    }

    /** One whose certificates are valid around this moment. */
    static TestAuthority at(Instant now, Use use) throws Exception {
        return at(now, now, use);
    }

    /** One whose signer's certificate is valid around another moment than its issuer's. */
    static TestAuthority at(Instant now, Instant signerNow, Use use) throws Exception {
        KeyPair caKeys = keys();
        Named ca = new Named(caKeys, certificate("CN=Test CA", caKeys, null, now, null));
        KeyPair keys = keys();
        return new TestAuthority(
                ca, new Named(keys, certificate("CN=Test TSA", keys, ca, signerNow, use)));
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509CertificateHolder certificate(
            String name, KeyPair keys, @Nullable Named issuer, Instant now, @Nullable Use use)
            throws Exception {
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        issuer == null ? new X500Name(name) : issuer.certificate().getSubject(),
                        BigInteger.valueOf(name.hashCode() & 0xffff),
                        Date.from(now.minus(LIFE)),
                        Date.from(now.plus(LIFE)),
                        new X500Name(name),
                        keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(use == null));
        if (use != null && use != Use.NONE) {
            KeyPurposeId[] purposes =
                    use == Use.AND_ANOTHER
                            ? new KeyPurposeId[] {
                                KeyPurposeId.id_kp_timeStamping, KeyPurposeId.id_kp_codeSigning
                            }
                            : new KeyPurposeId[] {KeyPurposeId.id_kp_timeStamping};
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    use != Use.NOT_CRITICAL,
                    new ExtendedKeyUsage(purposes));
        }
        return builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(issuer == null ? keys.getPrivate() : issuer.keys().getPrivate()));
    }

    /** The certificate that is to be believed. */
    TimeStampTrust trust() throws Exception {
        return TimeStampTrust.parse(pem().getBytes(StandardCharsets.US_ASCII));
    }

    String pem() throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(ca.certificate().getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    /** What it says; null is what it was asked. */
    record Says(
            Instant at,
            byte @Nullable [] imprint,
            @Nullable BigInteger nonce,
            boolean withCertificate,
            boolean namesItself,
            String digest) {
        static Says truth(Instant at) {
            return new Says(at, null, null, true, true, "SHA256");
        }

        Says imprint(byte[] other) {
            return new Says(at, other, nonce, withCertificate, namesItself, digest);
        }

        Says nonce(BigInteger other) {
            return new Says(at, imprint, other, withCertificate, namesItself, digest);
        }

        Says withoutCertificate() {
            return new Says(at, imprint, nonce, false, namesItself, digest);
        }

        Says namingAnother() {
            return new Says(at, imprint, nonce, withCertificate, false, digest);
        }

        Says digest(String other) {
            return new Says(at, imprint, nonce, withCertificate, namesItself, other);
        }
    }

    byte[] answer(byte[] request, Says says) throws Exception {
        TimeStampRequest asked = new TimeStampRequest(request);
        TSTInfo info =
                new TSTInfo(
                        POLICY,
                        new MessageImprint(
                                new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256),
                                says.imprint() == null
                                        ? asked.getMessageImprintDigest()
                                        : says.imprint()),
                        new ASN1Integer(1),
                        new ASN1GeneralizedTime(Date.from(says.at())),
                        null,
                        null,
                        new ASN1Integer(says.nonce() == null ? asked.getNonce() : says.nonce()),
                        null,
                        null);
        return granted(info, says);
    }

    private byte[] granted(TSTInfo info, Says says) throws Exception {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .setSignedAttributeGenerator(
                                new DefaultSignedAttributeTableGenerator(named(says)))
                        .build(
                                new JcaContentSignerBuilder(says.digest() + "withECDSA")
                                        .build(signer.keys().getPrivate()),
                                signer.certificate()));
        if (says.withCertificate()) {
            generator.addCertificates(
                    new CollectionStore<>(List.of(signer.certificate(), ca.certificate())));
        }
        var token =
                generator.generate(
                        new CMSProcessableByteArray(
                                PKCSObjectIdentifiers.id_ct_TSTInfo, info.getEncoded("DER")),
                        true);
        return new TimeStampResp(new PKIStatusInfo(PKIStatus.granted), token.toASN1Structure())
                .getEncoded("DER");
    }

    private AttributeTable named(Says says) throws Exception {
        X509CertificateHolder one = says.namesItself() ? signer.certificate() : ca.certificate();
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.add(
                new Attribute(
                        PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                        new DERSet(
                                new SigningCertificateV2(
                                        new ESSCertIDv2(Answer.sha256(one.getEncoded()))))));
        attributes.add(
                new Attribute(
                        PKCSObjectIdentifiers.pkcs_9_at_signingTime,
                        new DERSet(new Time(Date.from(says.at())))));
        return new AttributeTable(attributes);
    }

    /** A refusal. */
    static byte[] refusal() throws Exception {
        return new TimeStampResp(new PKIStatusInfo(PKIStatus.rejection), null).getEncoded("DER");
    }

    /** A refusal with words of its own, as UTF-8 or not. */
    static byte[] refusal(byte[] words) throws Exception {
        int length = words.length;
        return ByteBuffer.allocate(length + 11)
                // The answer, its status, 2, the words, one of them as UTF-8.
                .put(new byte[] {0x30, (byte) (length + 9), 0x30, (byte) (length + 7)})
                .put(new byte[] {2, 1, PKIStatus.REJECTION})
                .put(new byte[] {0x30, (byte) (length + 2), 12, (byte) length})
                .put(words)
                .array();
    }

    static byte[] octets() throws Exception {
        return new DEROctetString(new byte[100]).getEncoded();
    }
}
