package org.sallyport.agent.sealing;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.datasource.spi.Credentials;

/**
 * Unseals credentials with the gateway's keys. Whatever is wrong with sealed credentials is answered by one and the same
 * message, so that nobody can probe with them; what it was, is the exception's cause, for the local log.
 *
 * <p>Thread-safe. The private-key work runs on a worker pool of its own.
 */
public final class Unsealer {
    private final Supplier<List<GatewayKey>> keys;
    private final WorkerExecutor worker;
    private final boolean legacyRsa1024;

    /**
     * An unsealer.
     *
     * @param keys the gateway's keys, the present one first; asked for each time
     * @param worker where it works
     * @param legacyRsa1024 whether {@code rsa-oaep} counts that was sealed to a key of 1024 bits
     */
    public Unsealer(Supplier<List<GatewayKey>> keys, WorkerExecutor worker, boolean legacyRsa1024) {
        this.keys = keys;
        this.worker = worker;
        this.legacyRsa1024 = legacyRsa1024;
    }

    /**
     * Unseals the text of the field {@code sallyport-credentials}: the format's name, a space, the sealed text. Fails
     * with {@link AgentException}: {@link AgentCode#UNSUPPORTED_CREDENTIAL_FORMAT} or
     * {@link AgentCode#UNSEALABLE_CREDENTIALS}. The caller owns the credentials and closes them.
     *
     * @param understood the types of credentials that the connector understands; {@code rsa-oaep} does not say its own
     */
    public Future<Credentials> unseal(String field, Set<String> understood) {
        int space = field.indexOf(' ');
        String word = space < 0 ? field : field.substring(0, space);
        String sealed = field.substring(Math.min(field.length(), space + 1));
        return CredentialFormat.of(word)
                .map(format -> worker.executeBlocking(() -> unsealNow(format, sealed, understood), false))
                .orElseGet(() -> Future.failedFuture(new AgentException(
                        AgentCode.UNSUPPORTED_CREDENTIAL_FORMAT,
                        "This agent knows the formats cms, rsa-oaep and local: give the connection credentials in one of"
                                + " them")));
    }

    private Credentials unsealNow(CredentialFormat format, String sealed, Set<String> understood) {
        byte[] plain = new byte[0];
        try {
            plain = format.open(sealed, keys.get(), legacyRsa1024);
            return format.read(plain, understood);
        } catch (Exception e) {
            // the library throws exceptions of many kinds for bytes that someone made up, unchecked ones among them
            throw new AgentException(
                    AgentCode.UNSEALABLE_CREDENTIALS,
                    "The connection's credentials can't be unsealed with this gateway's key: seal them to the gateway's"
                            + " present certificate and store them again",
                    e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}
