package org.sallyport.agent.keys;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Credentials;

/**
 * Unseals credentials with the gateway's keys. Whatever is wrong with sealed credentials is answered by one and the same
 * message, so that nobody can probe with them; what it was, is the exception's cause, for the local log.
 *
 * <p>Thread-safe. The private-key work runs on a worker pool of its own.
 */
public final class Unsealer {
    private static final String CMS = "cms";

    private final Supplier<List<GatewayKey>> keys;
    private final WorkerExecutor worker;

    /**
     * An unsealer.
     *
     * @param keys the gateway's keys, the present one first; asked for each time
     * @param worker where it works
     */
    public Unsealer(Supplier<List<GatewayKey>> keys, WorkerExecutor worker) {
        this.keys = keys;
        this.worker = worker;
    }

    /**
     * Unseals the text of the field {@code sallyport-credentials}: the format's name, a space, the sealed text. Fails
     * with {@link AgentException}: {@link AgentCode#UNSUPPORTED_CREDENTIAL_FORMAT} or
     * {@link AgentCode#UNSEALABLE_CREDENTIALS}. The caller owns the credentials and closes them.
     */
    public Future<Credentials> unseal(String field) {
        int space = field.indexOf(' ');
        String format = space < 0 ? field : field.substring(0, space);
        if (!format.equals(CMS)) {
            return Future.failedFuture(new AgentException(
                    AgentCode.UNSUPPORTED_CREDENTIAL_FORMAT,
                    "This agent unseals the format 'cms': seal the connection's credentials again in it"));
        }
        String sealed = field.substring(Math.min(field.length(), space + 1));
        return worker.executeBlocking(() -> unsealCms(sealed), false);
    }

    private Credentials unsealCms(String base64) {
        byte[] plain = new byte[0];
        try {
            plain = CmsEnvelope.open(Base64.getDecoder().decode(base64), keys.get());
            return CredentialJson.read(plain);
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
