package org.sallyport.agent.credentials;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.sealing.CredentialJson;
import org.sallyport.datasource.spi.Credentials;

/** What can be wrong with a secret, in words that stores share. */
final class SecretFailures {
    private static final String TELLS = ": the agent's log tells why";

    private SecretFailures() {}

    static AgentException missing(SecretName name, String where) {
        return new AgentException(
                AgentCode.LOCAL_SECRET_MISSING,
                "The agent's store has no secret '" + name + "': put it there, or name another in the connection; the"
                        + " agent's log tells where it looked",
                new IOException("looked for " + where));
    }

    static AgentException unfit(SecretName name, @Nullable String why) {
        return new AgentException(
                AgentCode.LOCAL_SECRET_UNFIT,
                "The secret '" + name + "' in the agent's store is unfit: " + why
                        + "; it must be a JSON object such as {\"username\": \"…\", \"password\": \"…\"}");
    }

    /** The store is there and says no, or may not be used as it is. */
    static AgentException refused(String what, @Nullable Throwable cause) {
        return new AgentException(AgentCode.SECRET_STORE_REFUSED, what + TELLS, cause);
    }

    /** The store is not to be had now. */
    static AgentException unavailable(String what, @Nullable Throwable cause) {
        return new AgentException(AgentCode.SECRET_STORE_UNAVAILABLE, what + TELLS, cause);
    }

    /** The credentials that a secret's JSON holds. */
    static Credentials read(SecretName name, byte[] json, Set<String> understood, String... path) {
        try {
            return CredentialJson.readSecret(json, understood, List.of(path));
        } catch (IOException e) {
            throw unfit(name, e.getMessage());
        }
    }
}
