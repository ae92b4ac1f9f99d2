package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.sshsig.SignatureRefusedException;
import dev.keyrecall.engine.sshsig.SshSignature;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What an approval's entry tells of its row beside who, of which plan and when: who writes it and
 * who compares with it make both from here. A plain claim to agree has none of it.
 */
final class ToldApproval {
    private static final Json.Obj CLAIM =
            Json.object()
                    .put("decision", "approve")
                    .put("policy", Json.Null.NULL)
                    .put("sha256", Json.Null.NULL)
                    .build();

    private ToldApproval() {}

    static Json.Obj of(StoredApproval row) {
        return of(row.decision(), row.signed());
    }

    static Json.Obj of(Decision decision, @Nullable Signed signed) {
        return Json.object()
                .put("decision", decision.word())
                .put("policy", signed == null ? null : signed.policy())
                .put(
                        "sha256",
                        signed == null
                                ? null
                                : Sha256.hex(signed.text().getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    /** The same members of an entry. */
    static Json.Obj in(Json.Obj details) {
        Json.Builder told = Json.object();
        for (Map.Entry<String, Json> member : CLAIM.members().entrySet()) {
            told.put(member.getKey(), details.get(member.getKey()).orElse(member.getValue()));
        }
        return told.build();
    }

    /** The fingerprint of the key that signed; null of a claim. */
    static @Nullable String key(@Nullable Signed signed) {
        if (signed == null) {
            return null;
        }
        try {
            return SshSignature.parse(signed.text()).key().fingerprint();
        } catch (SignatureRefusedException e) {
            return "unreadable";
        }
    }
}
