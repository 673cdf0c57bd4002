package org.sallyport.agent.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * What the cloud keeps for whoever has the recovery key (SPEC.md, section 1): the gateway's keys, sealed so that only the
 * recovery key opens them, and only who holds its pre-shared key can have made them.
 *
 * @param gatewayKeys the present one first; a second one where credentials may still be sealed to it
 * @param recovery what the new member keeps of the recovery key
 */
public record RecoveryBundle(List<GatewayKey> gatewayKeys, RecoveryLock recovery) {
    private static final String INFO = "sallyport recovery 1";

    /** A bundle holds one key at least. */
    public RecoveryBundle {
        gatewayKeys = List.copyOf(gatewayKeys);
        if (gatewayKeys.isEmpty()) {
            throw new IllegalArgumentException("no gateway key");
        }
    }

    /** Seals it, base64. */
    public String seal() {
        byte[] plain = new KeyPayload(gatewayKeys, null, recovery.made()).bytes();
        byte[] preShared = recovery.preShared();
        try {
            Hpke hpke = new Hpke(INFO, gatewayKeys.get(0).gatewayId());
            return Base64.getEncoder().encodeToString(hpke.seal(recovery.publicKey(), preShared, plain));
        } finally {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(preShared, (byte) 0);
        }
    }

    /**
     * Opens one.
     *
     * @throws AgentException {@link AgentCode#RECOVERY_REFUSED} when it is none of this gateway's for this recovery key
     */
    public static RecoveryBundle open(RecoveryKey key, String gatewayId, String base64) {
        byte[] plain = new byte[0];
        byte[] privateKey = key.privateKey();
        byte[] preShared = key.lock(0).preShared();
        try {
            plain = new Hpke(INFO, gatewayId)
                    .open(privateKey, preShared, Base64.getDecoder().decode(base64));
            KeyPayload read = KeyPayload.read(plain, gatewayId);
            return new RecoveryBundle(read.gatewayKeys(), key.lock(read.recoveryMade()));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new AgentException(
                    AgentCode.RECOVERY_REFUSED,
                    "What the cloud keeps for the recovery key is not what a member of gateway " + gatewayId
                            + " gave it (" + e.getMessage() + "): the cloud may have made it up; ask who runs it",
                    e);
        } finally {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(privateKey, (byte) 0);
            Arrays.fill(preShared, (byte) 0);
        }
    }
}
