package org.sallyport.cloud.enrolment;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.enrolment.SentKeys.UnfitKeyException;
import org.sallyport.cloud.store.GatewayKey;
import org.sallyport.cloud.store.Recovery;
import org.sallyport.cloud.store.Texts;
import org.sallyport.datasource.settings.Settings;

/** What the bodies that agents send have in common. Each method notes what is unfit, and answers something harmless. */
final class BodyParts {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_SEALED = 32 * 1024;
    private static final int LONGEST_SIGNATURE = 1000;
    private static final int LONGEST_KEY = 4000;
    private static final int LONGEST_CERTIFICATE = 16_000;

    /** Takes a text for good, or says why not. */
    @FunctionalInterface
    interface Check {
        void accept(String text) throws UnfitKeyException;
    }

    private BodyParts() {}

    static String name(Settings body, String member) {
        return Texts.name(body, member, LONGEST_NAME);
    }

    /** A key that must be there. */
    static String key(Settings body, String member, Check check) {
        String pem = body.string(member);
        if (pem.length() > LONGEST_KEY) {
            body.problem(member, "must have at most " + LONGEST_KEY + " characters");
        } else if (!pem.isBlank()) {
            try {
                check.accept(pem);
            } catch (UnfitKeyException e) {
                body.problem(member, String.valueOf(e.getMessage()));
            }
        }
        return pem;
    }

    /** The certificate of a gateway's key, in {@code certificate}; null when it is unfit. */
    static @Nullable GatewayKey gatewayKey(Settings body, String gateway) {
        String pem = body.string("certificate");
        if (pem.isBlank()) {
            return null;
        }
        if (pem.length() > LONGEST_CERTIFICATE) {
            body.problem("certificate", "must have at most " + LONGEST_CERTIFICATE + " characters");
            return null;
        }
        try {
            return new GatewayKey(pem, SentKeys.keyId(SentKeys.gatewayCertificate(pem, gateway)));
        } catch (UnfitKeyException e) {
            body.problem("certificate", String.valueOf(e.getMessage()));
            return null;
        }
    }

    static String keyId(Settings body) {
        return hash(body, "publicKeyId");
    }

    /** A signature that must be there; only its length is checked here. */
    static String signature(Settings body, String member) {
        String signature = body.string(member);
        if (signature.length() > LONGEST_SIGNATURE) {
            body.problem(member, "must be the base64 of a signature");
        }
        return signature;
    }

    /** A hash of the recovery key's proof, and what is sealed to that key. */
    static Recovery recovery(Settings body) {
        return new Recovery(hash(body, "proofHash"), sealed(body, "sealed"));
    }

    /** What is sealed to other members, by their ids. */
    static Map<String, String> grants(Settings body) {
        Settings grants = body.section("grants");
        Map<String, String> sealed = new HashMap<>();
        grants.names().forEach(member -> sealed.put(member, sealed(grants, member)));
        return sealed;
    }

    static byte[] base64(Settings body, String member, int bytes) {
        String text = body.string(member);
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            if (text.isBlank() || decoded.length == bytes) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            // noted below like any other unfit text
        }
        body.problem(member, "must be the base64 of " + bytes + " bytes");
        return new byte[0];
    }

    /** Hex SHA-256 that must be there. */
    static String hash(Settings body, String member) {
        String hash = body.string(member);
        if (!hash.isBlank() && !hash.matches("[0-9a-f]{64}")) {
            body.problem(member, "must be a SHA-256 in lower-case hex");
        }
        return hash;
    }

    private static String sealed(Settings body, String member) {
        String sealed = body.string(member);
        if (sealed.length() > LONGEST_SEALED) {
            body.problem(member, "must be shorter than 32 KiB");
        } else if (!sealed.isBlank() && !isBase64(sealed)) {
            body.problem(member, "must be base64");
        }
        return sealed;
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
