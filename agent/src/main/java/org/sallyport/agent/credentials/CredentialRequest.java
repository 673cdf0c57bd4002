package org.sallyport.agent.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.sallyport.agent.keys.Sha256;
import org.sallyport.datasource.spi.Target;

/**
 * What a connection needs of credentials.
 *
 * @param field the text of the field {@code sallyport-credentials}: the format's name, a space, the sealed text
 * @param target to whom they will be shown
 * @param understood the types of credentials that the connector understands
 */
public record CredentialRequest(String field, Target target, Set<String> understood) {
    private static final String LOCAL = "local ";

    public CredentialRequest {
        understood = Set.copyOf(understood);
    }

    /** Whether they are one of the agent's own secrets. */
    public boolean local() {
        return field.startsWith(LOCAL);
    }

    /** The name of that secret. */
    String name() {
        return field.substring(LOCAL.length());
    }

    /** Tells what was unsealed for it apart from all else: SHA-256 of the field, and of what the type hangs on. */
    String digest() {
        return Sha256.hex((new TreeSet<>(understood) + field).getBytes(StandardCharsets.UTF_8));
    }

    /** Tells the target only. */
    @Override
    public String toString() {
        return "CredentialRequest[" + target + "]";
    }
}
