package org.sallyport.cloud;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.TlsSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one server. When the files of certificate and key have changed, new connections get what they hold then; those
 * that are up stay. Used on the server's event loop.
 */
final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final CloudConfig.Tls settings;
    private @Nullable CertificateFiles served;

    ServerTls(CloudConfig.Tls settings) {
        this.settings = settings;
    }

    /** Sets TLS on a server's options. */
    void configure(HttpServerOptions options) {
        boolean boringSsl = settings.engine().isBoringSsl();
        options.setSsl(true)
                .setUseAlpn(true)
                .setSslEngineOptions(boringSsl ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions())
                .setKeyCertOptions(files());
        TlsSettings.CIPHERS.forEach(options::addEnabledCipherSuite);
    }

    private PemKeyCertOptions files() {
        return new PemKeyCertOptions()
                .setCertPath(settings.certificate().toString())
                .setKeyPath(settings.key().toString());
    }

    /** Looks after the files from now on. */
    void watch(Vertx vertx, HttpServer server, ServerSSLOptions options) {
        // At once: what is seen in the first look is taken for what is served.
        look(vertx, server, options);
        vertx.setPeriodic(ROUND.toMillis(), round -> look(vertx, server, options));
    }

    private void look(Vertx vertx, HttpServer server, ServerSSLOptions options) {
        refresh(vertx, server, options)
                .onFailure(e -> LOG.warn(
                        "the certificate in {} with the key in {} can't be used, the one before stays: {}",
                        settings.certificate(),
                        settings.key(),
                        e.toString()));
    }

    /**
     * Looks at the files once.
     *
     * @return whether they had changed and are served now; fails when what they hold can't be used, and is then tried
     *     again the next time
     */
    Future<Boolean> refresh(Vertx vertx, HttpServer server, ServerSSLOptions options) {
        return vertx.executeBlocking(() -> CertificateFiles.read(settings.certificate(), settings.key()), false)
                .compose(found -> {
                    if (served == null) {
                        served = found;
                    }
                    return found.equals(served)
                            ? Future.succeededFuture(false)
                            : vertx.executeBlocking(found::check, false)
                                    .compose(checked -> serve(checked, server, options));
                });
    }

    private Future<Boolean> serve(CertificateFiles files, HttpServer server, ServerSSLOptions options) {
        return server.updateSSLOptions(new ServerSSLOptions(options).setKeyCertOptions(files.options()), true)
                .map(updated -> {
                    served = files;
                    LOG.info("new connections get the certificate in {}", settings.certificate());
                    return true;
                });
    }
}
