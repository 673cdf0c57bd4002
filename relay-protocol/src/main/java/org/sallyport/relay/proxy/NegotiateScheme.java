package org.sallyport.relay.proxy;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RFC 4559 with Kerberos tickets inside SPNEGO, by the JDK's GSS-API. Asking the KDC may take long: it is done on a
 * worker.
 */
record NegotiateScheme(KerberosLogin login, String proxyHost, WorkerExecutor worker) implements Scheme {
    private static final Logger LOG = LoggerFactory.getLogger(NegotiateScheme.class);

    @Override
    public String name() {
        return "Negotiate";
    }

    @Override
    public Exchange begin(String authority) {
        return new Dialogue();
    }

    private final class Dialogue implements Exchange {
        private @Nullable KerberosContext context;

        @Override
        public Future<Optional<String>> answer(List<Challenge> offered) {
            KerberosContext begun = context;
            if (begun == null) {
                KerberosContext fresh = new KerberosContext(login, proxyHost);
                context = fresh;
                return step(fresh, new byte[0]);
            }
            // without a token the proxy begins anew, which is how it refuses a ticket
            String token = offered.isEmpty() ? null : offered.get(0).token68();
            if (token == null) {
                return Future.succeededFuture(Optional.empty());
            }
            try {
                return step(begun, Base64.getDecoder().decode(token));
            } catch (IllegalArgumentException noBase64) {
                return Future.succeededFuture(Optional.empty());
            }
        }

        private Future<Optional<String>> step(KerberosContext with, byte[] token) {
            return worker.executeBlocking(
                    () -> with.step(token)
                            .map(answer -> "Negotiate " + Base64.getEncoder().encodeToString(answer)),
                    false);
        }

        @Override
        public void close() {
            KerberosContext begun = context;
            if (begun != null) {
                context = null;
                worker.<Void>executeBlocking(
                                () -> {
                                    begun.close();
                                    return null;
                                },
                                false)
                        .onFailure(failure -> LOG.debug("a Kerberos context was not closed", failure));
            }
        }
    }
}
