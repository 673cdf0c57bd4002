package org.sallyport.agent.sealing;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
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
    private static final String CMS = "cms";
    private static final String RSA_OAEP = "rsa-oaep";

    private final Supplier<List<GatewayKey>> keys;
    private final WorkerExecutor worker;
    private final boolean legacyRsa1024;

    /** Opens one format. */
    @FunctionalInterface
    private interface Opening {
        byte[] plain() throws IOException, GeneralSecurityException;
    }

    /** Reads the credentials of one format. */
    @FunctionalInterface
    private interface Reading {
        Credentials of(byte[] plain) throws IOException;
    }

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
        String format = space < 0 ? field : field.substring(0, space);
        String sealed = field.substring(Math.min(field.length(), space + 1));
        return switch (format) {
            case CMS ->
                work(() -> CmsEnvelope.open(Base64.getDecoder().decode(sealed), keys.get()), CredentialJson::read);
            case RSA_OAEP ->
                work(
                        () -> RsaOaep.open(sealed, keys.get(), legacyRsa1024),
                        plain -> CredentialJson.readUntyped(plain, understood));
            default ->
                Future.failedFuture(new AgentException(
                        AgentCode.UNSUPPORTED_CREDENTIAL_FORMAT,
                        "This agent knows the formats cms, rsa-oaep and local: give the connection credentials in one of"
                                + " them"));
        };
    }

    private Future<Credentials> work(Opening opening, Reading reading) {
        return worker.executeBlocking(() -> workNow(opening, reading), false);
    }

    private static Credentials workNow(Opening opening, Reading reading) {
        byte[] plain = new byte[0];
        try {
            plain = opening.plain();
            return reading.of(plain);
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
