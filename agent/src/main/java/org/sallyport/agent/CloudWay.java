package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.proxy.ChosenProxy;
import org.sallyport.agent.proxy.ProxyChoice;
import org.sallyport.agent.proxy.ProxySettings;
import org.sallyport.agent.text.Urls;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.relay.CarrierChoice;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.TlsEngine;
import org.sallyport.relay.TlsSettings;
import org.sallyport.relay.TransportSettings;
import org.sallyport.relay.proxy.ProxyTunnel;

/**
 * What agent.yaml says of the way to the cloud.
 *
 * @param cloud base URL of the cloud
 * @param proxy what is said about a proxy
 * @param tls how TLS is spoken with it
 * @param carrier which carrier links ask for
 */
public record CloudWay(URI cloud, ProxyChoice proxy, TlsSettings tls, CarrierChoice carrier) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Less than all of it: a proxy that keeps a dial waiting is told of by who knows of proxies. */
    private static final Duration PROXY_TIMEOUT = Duration.ofSeconds(15);

    /** The way to a cloud with the defaults of the rest. */
    static CloudWay to(URI cloud, ProxyChoice proxy, TlsSettings tls) {
        return new CloudWay(cloud, proxy, tls, CarrierChoice.AUTO);
    }

    /** Reads {@code cloud}, {@code proxy}, {@code trustedCertificates}, {@code tls} and {@code carrier}. */
    static CloudWay read(Settings settings) {
        URI cloud = settings.url("cloud", "https", "http");
        Path trusted = settings.optionalFile("trustedCertificates").orElse(null);
        TlsSettings tls = settings.optionalSection("tls")
                .map(CloudWay::tls)
                .orElse(TlsSettings.DEFAULT)
                .trusting(trusted);
        ProxyChoice proxy = ProxySettings.read(settings);
        return new CloudWay(cloud, proxy, tls, settings.choice("carrier", CarrierChoice.class, CarrierChoice.AUTO));
    }

    private static TlsSettings tls(Settings section) {
        TlsEngine engine = section.choice("engine", TlsEngine.class, TlsEngine.AUTO);
        if (engine == TlsEngine.BORINGSSL && !TlsEngine.boringSslPresent()) {
            section.problem("engine", "can't be boringssl: its native library is not here; use auto or jdk");
        }
        List<String> versions = section.has("versions") ? section.strings("versions") : TlsSettings.VERSIONS;
        if (versions.isEmpty() || !TlsSettings.VERSIONS.containsAll(versions)) {
            section.problem("versions", "must be some of " + TlsSettings.VERSIONS);
            return TlsSettings.DEFAULT;
        }
        return new TlsSettings(null, engine, versions);
    }

    /** For people: where the secrets are, and none of them. */
    JsonObject toJson() {
        Path trusted = tls.trustedCertificates();
        return new JsonObject()
                .put("cloud", Urls.plain(cloud))
                .put("proxy", proxy.toJson())
                .put("trustedCertificates", trusted == null ? null : trusted.toString())
                .put(
                        "tls",
                        new JsonObject()
                                .put("engine", tls.engine().name().toLowerCase(Locale.ROOT))
                                .put("versions", new JsonArray(tls.versions())))
                .put("carrier", carrier.name().toLowerCase(Locale.ROOT));
    }

    /** The proxy that stands on it, if any does. Reads files: blocks; fails as {@link ProxyChoice#choose} does. */
    Optional<ChosenProxy> chosenProxy() {
        return proxy.choose(cloud, System.getenv());
    }

    /** Opens the way; nothing is connected yet. */
    Open open(Vertx vertx, Optional<ChosenProxy> chosen) {
        ProxyTunnel tunnel = chosen.map(
                        through -> new ProxyTunnel(vertx, through.proxy(), tls.trustedCertificates(), PROXY_TIMEOUT))
                .orElse(null);
        return new Open(CloudTransport.create(vertx, new TransportSettings(cloud, tls, TIMEOUT), tunnel), tunnel);
    }

    /**
     * An open way.
     *
     * @param tunnel through the proxy; null for none
     */
    record Open(CloudTransport transport, @Nullable ProxyTunnel tunnel) {
        /** Closes both. */
        Future<Void> close() {
            return transport.close().eventually(() -> tunnel == null ? Future.succeededFuture() : tunnel.close());
        }
    }
}
